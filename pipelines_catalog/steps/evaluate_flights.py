"""Chooses a challenger by the last week before the judge month, then measures it on that month."""

from typing import TYPE_CHECKING, Any

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import Context, Figure, Kind, Step, words
from pipelines_catalog.engine.words import decimal
from pipelines_catalog.steps.model_figures import LOWER, scores

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CANDIDATES = ("model_short", "model_middle", "model_all")
CALLED = {
    "model_short": ("the last month", "um mês"),
    "model_middle": ("three months", "três meses"),
    "model_all": ("all months", "todos os meses"),
}


def run(context: Context) -> None:
    from pipelines_catalog.ml import evaluation, models, tables

    choose = tables.unpack(context.inputs["choose_rows"].read())
    judge = tables.unpack(context.inputs["judge_rows"].read())
    train_late = float(tables.unpack(context.inputs["train_rows"].read())["late"].mean())
    scores = {}
    for place, name in enumerate(filter(context.inputs.__contains__, CANDIDATES), start=1):
        model = models.load(context.inputs[name].read())
        scores[name] = evaluation.log_loss(choose["late"].to_numpy(), model.predict(choose))
        context.metric(f"choosing_log_loss_{name}", scores[name])
        context.progress(place / 5)
    best = min(scores, key=scores.__getitem__)
    content = context.inputs[best].read()
    late, p = judge["late"].to_numpy(), models.load(content).predict(judge)
    found = evaluation.figures(late, p)
    constant = evaluation.constant_figures(late, train_late)
    for key, value in found.items():
        if value is not None:
            context.metric(key, value)
    context.metric("brier_of_constant", constant["brier"] or 0.0)
    for name, score in scores.items():
        context.log(_line(name, score))
    (en, pt), (loss_en, loss_pt) = CALLED[best], decimal(scores[best])
    brier_en, brier_pt = decimal(found["brier"] or 0.0)
    context.event("told", words(
        f"The challenger of {en} has the lowest log loss of the choosing week, {loss_en}; on the "
        f"judge month its Brier score is {brier_en}.",
        f"O desafiante de {pt} tem o menor log loss da semana de escolha, {loss_pt}; no mês de "
        f"julgamento seu Brier score é {brier_pt}.",
    ))  # fmt: skip
    context.artifact("challenger", Kind.MODEL, content, preview=dict(context.inputs[best].preview))
    context.artifact("evaluation", Kind.JSON, {
        "chosen": best, "choosing_log_loss": scores, "rows": len(judge), "figures": found,
        "constant": constant, "train_late": train_late,
    })  # fmt: skip
    _curves(context, judge, late, p, train_late)


def _line(name: str, score: float) -> Text:
    """A challenger as the log tells it."""
    (en, pt), (score_en, score_pt) = CALLED[name], decimal(score)
    return words(
        f"The challenger of {en}: log loss of the choosing week {score_en}",
        f"O desafiante de {pt}: log loss da semana de escolha {score_pt}",
    )


def _curves(
    context: Context, judge: "pd.DataFrame", late: "np.ndarray", p: "np.ndarray", threshold: float
) -> None:
    from pipelines_catalog.ml import evaluation

    context.artifact("roc", Kind.ROC, evaluation.roc(late, p))
    context.artifact("calibration", Kind.CALIBRATION, evaluation.calibration(late, p))
    context.artifact("confusion", Kind.CONFUSION_MATRIX, evaluation.confusion(late, p, threshold))
    groups = {name: judge[name].to_numpy() for name in ("origin", "carrier")}
    context.artifact("slices", Kind.TABLE, _as_table(evaluation.slices(late, p, groups)))


def _as_table(found: list[dict[str, Any]]) -> dict[str, object]:
    columns = list(found[0])
    rows = [
        [round(value, 4) if isinstance(value, float) else value for value in row.values()]
        for row in found
    ]
    return {"columns": columns, "rows": rows, "total": len(rows)}


STEP = Step(
    name="evaluate",
    title=words("Evaluate", "Avaliar"),
    summary=words(
        "Figures, curves and slices on a month that no challenger has seen.",
        "Números, curvas e segmentos em um mês que nenhum desafiante viu.",
    ),
    function=run,
    inputs=(*CANDIDATES, "train_rows", "choose_rows", "judge_rows"),
    outputs=("challenger", "evaluation"),
    practices=("VAL-01", "VAL-03", "EXP-04"),
    figures=(
        *scores(judges=True),
        *(
            Figure(
                f"choosing_log_loss_{name}",
                words(
                    f"Log loss of “{en}” in the choosing week",
                    f"Log loss de “{pt}” na semana de escolha",
                ),
                LOWER,
            )
            for name, (en, pt) in CALLED.items()
        ),
    ),
)
