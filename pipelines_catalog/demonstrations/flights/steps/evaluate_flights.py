"""Chooses a challenger by the last week before the judge month, then measures it on that month."""

from typing import TYPE_CHECKING, Any

from mlops_portal.foundation.text import Text
from pipelines_catalog.demonstrations.flights.steps.model_figures import LOWER, scores
from pipelines_catalog.engine import Context, Figure, Kind, Step, headed, words
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.words import decimal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pipelines_catalog.ml.resampling import Days

CANDIDATES = ("model_short", "model_middle", "model_all")  # from the shortest window to all
CALLED = {
    "model_short": ("the last month", "um mês"),
    "model_middle": ("three months", "três meses"),
    "model_all": ("all months", "todos os meses"),
}
SLICE = {
    "column": words("Column", "Coluna"),
    "value": words("Value", "Valor"),
    "rows": words("Flights", "Voos"),
    "late": words("Late", "Atrasados"),
    "judged": words("Judged", "Julgado"),
    "of_constant": words("Log loss of the constant", "Log loss da constante"),
    "log_loss": words("Log loss", "Log loss"),
    "brier": words("Brier score", "Brier score"),
    "auc": words("AUC", "AUC"),
}
OUTCOMES = [as_json(words("on time", "no horário")), as_json(words("late", "atrasado"))]


def run(context: Context) -> None:
    from pipelines_catalog.ml import evaluation, models, tables
    from pipelines_catalog.ml.resampling import Days

    choose = tables.unpack(context.inputs["choose_rows"].read())
    judge = tables.unpack(context.inputs["judge_rows"].read())
    train_late = float(tables.unpack(context.inputs["train_rows"].read())["late"].mean())
    scores, losses = {}, {}
    late_then = choose["late"].to_numpy()
    for place, name in enumerate(filter(context.inputs.__contains__, CANDIDATES), start=1):
        model = models.load(context.inputs[name].read())
        losses[name] = evaluation.losses(late_then, model.predict(choose))
        scores[name] = float(losses[name].mean())
        context.metric(f"choosing_log_loss_{name}", scores[name])
        context.progress(place / 5)
    best, was_clear = _chosen(losses, Days(choose["day"].to_numpy(), context.seed))
    content = context.inputs[best].read()
    late, p = judge["late"].to_numpy(), models.load(content).predict(judge)
    found = evaluation.figures(late, p)
    constant = evaluation.constant_figures(late)
    for key, value in found.items():
        if isinstance(value, float):
            context.metric(key, value)
    context.metric("brier_of_constant", constant["brier"])
    for name, score in scores.items():
        context.log(_line(name, score))
    context.event("told", _told(best, was_clear, scores[best], found["brier"]))
    context.artifact(
        "challenger", Kind.MODEL, content, preview=dict(context.inputs[best].preview),
        filename=models.filename("challenger", content),
    )  # fmt: skip
    context.artifact("evaluation", Kind.JSON, {
        "chosen": best, "choosing_log_loss": scores, "rows": len(judge), "figures": found,
        "constant": constant, "train_late": train_late,
    })  # fmt: skip
    _curves(context, judge, late, p, train_late)


def _chosen(losses: "dict[str, np.ndarray]", days: "Days") -> tuple[str, bool]:
    """The challenger that goes to the judge: all months, unless another is clearly better.

    Seven days tell little: a shorter window must be better by all of its interval by days. Of
    several the lowest counts.
    """
    longest = [name for name in CANDIDATES if name in losses][-1]
    clear = [
        name
        for name in losses
        if name != longest and days.mean(losses[name] - losses[longest]).high < 0
    ]
    best = min(clear, key=lambda name: float(losses[name].mean()), default=longest)
    return best, best != longest


def _told(best: str, was_clear: bool, loss: float, brier: float) -> Text:
    (en, pt), (loss_en, loss_pt), (brier_en, brier_pt) = CALLED[best], decimal(loss), decimal(brier)
    why, por_que = (
        ("is clearly the best", "é claramente o melhor")
        if was_clear
        else ("stands, as no shorter one is clearly better", "fica: nenhum é claramente melhor")
    )
    return words(
        f"The challenger of {en} {why} in the choosing week, log loss {loss_en}; on the judge "
        f"month its Brier score is {brier_en}.",
        f"O desafiante de {pt} {por_que} na semana de escolha, log loss {loss_pt}; no mês de "
        f"julgamento seu Brier score é {brier_pt}.",
    )


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
    confusion = evaluation.confusion(late, p, threshold) | {"labels": OUTCOMES}
    context.artifact("confusion", Kind.CONFUSION_MATRIX, confusion)
    groups = {name: judge[name].to_numpy() for name in ("origin", "carrier")}
    context.artifact("slices", Kind.TABLE, _as_table(evaluation.slices(late, p, groups)))


def _as_table(found: list[dict[str, Any]]) -> dict[str, object]:
    rows = [
        [round(row[name], 4) if isinstance(row[name], float) else row[name] for name in SLICE]
        for row in found
    ]
    return headed(SLICE, rows)


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
