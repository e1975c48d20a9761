"""Select a challenger on the last week before the judge month, then evaluate it on that month."""

from typing import TYPE_CHECKING, Any

from pipelines_catalog.demonstrations.flights.steps.model_figures import LOWER, scores
from pipelines_catalog.engine import Context, Figure, Kind, Message, Step, headed, say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pipelines_catalog.ml.resampling import Days

CANDIDATES = ("model_short", "model_middle", "model_all")  # from the shortest window to all
CALLED = {
    "model_short": say("the last month"),
    "model_middle": say("three months"),
    "model_all": say("all months"),
}
SLICE = {
    "column": say("Column"),
    "value": say("Value"),
    "rows": say("Flights"),
    "late": say("Late"),
    "judged": say("Judged"),
    "of_constant": say("Log loss of the constant"),
    "log_loss": say("Log loss"),
    "brier": say("Brier score"),
    "auc": say("AUC"),
}
OUTCOMES = [say("on time").as_json(), say("late").as_json()]


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
    """Return the challenger to be judged: all months, unless another is clearly better.

    Seven days are little evidence: a shorter window must be better by the whole interval over days.
    Of several the one with the lowest loss is taken.
    """
    longest = [name for name in CANDIDATES if name in losses][-1]
    clear = [
        name
        for name in losses
        if name != longest and days.mean(losses[name] - losses[longest]).high < 0
    ]
    best = min(clear, key=lambda name: float(losses[name].mean()), default=longest)
    return best, best != longest


def _told(best: str, was_clear: bool, loss: float, brier: float) -> Message:
    told = {"months": CALLED[best], "loss": loss, "brier": brier}
    if was_clear:
        return say(
            "The challenger of %(months)s is clearly the best in the choosing week, log loss "
            "%(loss).4f; on the judge month its Brier score is %(brier).4f.",
            **told,
        )
    return say(
        "The challenger of %(months)s stands, as no shorter one is clearly better in the choosing "
        "week, log loss %(loss).4f; on the judge month its Brier score is %(brier).4f.",
        **told,
    )


def _line(name: str, score: float) -> Message:
    return say(
        "The challenger of %(months)s: log loss of the choosing week %(loss).4f",
        months=CALLED[name],
        loss=score,
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
    title=say("Evaluate"),
    summary=say("Figures, curves and slices on a month that no challenger has seen."),
    function=run,
    inputs=(*CANDIDATES, "train_rows", "choose_rows", "judge_rows"),
    outputs=("challenger", "evaluation"),
    practices=("VAL-01", "VAL-03", "EXP-04"),
    figures=(
        *scores(judges=True),
        *(
            Figure(
                f"choosing_log_loss_{name}",
                say("Log loss of “%(months)s” in the choosing week", months=months),
                LOWER,
            )
            for name, months in CALLED.items()
        ),
    ),
)
