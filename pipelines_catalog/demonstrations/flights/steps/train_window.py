"""Train one challenger on the newest months; their number is an argument of the step."""

import os
import signal
import time

from pipelines_catalog.demonstrations.flights.steps.model_figures import LOWER
from pipelines_catalog.engine import Context, Failed, Figure, Form, Kind, Message, Step, say

MOST_ITERATIONS = 200  # of the logistic regression: the cap at which it says that it has not ended
FEW = 400  # rows that are left of a training set by the fault "a worse challenger"


def run(context: Context) -> None:
    import numpy as np

    from pipelines_catalog.demonstrations.flights import flights
    from pipelines_catalog.ml import finite, models, tables

    rows = tables.unpack(context.inputs["train_rows"].read())
    given = context.inputs["definition"].json()
    months = context.arguments.get("months")
    if months:
        rows = rows[rows["month"] > rows["month"].max() - months].reset_index(drop=True)
    rows = _broken(rows, context, np.random.default_rng(context.seed))
    curve: list[tuple[int, float]] = []

    def tell(iteration: int, loss: float) -> None:
        curve.append((iteration, loss))
        context.metric("loss", loss, step=iteration)
        context.progress(min(1.0, iteration / MOST_ITERATIONS))

    started = time.perf_counter()
    try:
        model = models.fit(
            context.params["learner"], rows, given, seed=context.seed,
            iterations=MOST_ITERATIONS, progress=tell,
        )  # fmt: skip
    except finite.NotFinite as error:
        raise Failed(
            say(
                "The loss is not a number at iteration %(iteration)s; the first column that is not "
                "finite is %(column)s.",
                iteration=error.iteration,
                column=error.column or say("none: the weights grew without bound"),
            )
        ) from error
    context.metric("train_rows", len(rows))
    context.metric("fit_seconds", time.perf_counter() - started)
    content = model.dump()
    context.log(say("%(rows)d rows, %(bytes)d bytes", rows=len(rows), bytes=len(content)))
    context.event("told", ended := _ended(context.params["learner"], len(rows), curve))
    context.log(ended)
    iterations, losses = [list(values) for values in zip(*curve, strict=True)]
    counts = rows["month"].value_counts().sort_index()
    context.artifact("model", Kind.MODEL, content, filename=models.filename("model", content),
                     preview={
        "learner": context.params["learner"],
        "rows": len(rows),
        "months": [int(month) for month in counts.index],
        "learned": {flights.file_of(int(m)): int(count) for m, count in counts.items()},
        "ended": ended.as_json(),
    })  # fmt: skip
    context.artifact(f"curve_{context.step.name}", Kind.CURVE, {
        "x": iterations, "y": losses, "x_label": say("iteration").as_json(),
        "y_label": "log loss",
    })  # fmt: skip


def _ended(learner: str, rows: int, curve: list[tuple[int, float]]) -> Message:
    """Describe how training ended; for the iterative learner, whether it converged."""
    (last, loss), change = curve[-1], curve[-2][1] - curve[-1][1] if len(curve) > 1 else 0.0
    told = {"rows": rows, "loss": loss, "count": last}
    if learner != "logistic":
        return say("%(rows)d rows; log loss %(loss).4f after %(count)s trees, as set.", **told)
    if last >= MOST_ITERATIONS:
        return say(
            "%(rows)d rows; log loss %(loss).4f after %(count)s iterations, the most allowed: not "
            "converged, the last ten still changed it by %(change).6f.",
            **told,
            change=change,
        )
    return say(
        "%(rows)d rows; log loss %(loss).4f; converged after %(count)s iterations, the last ten "
        "changed it by %(change).6f.",
        **told,
        change=change,
    )


def _broken(rows, context: Context, random):  # type: ignore[no-untyped-def]
    """Apply the visitor's faults during training; some act only in the step with all months."""
    import numpy as np

    takes_all = "months" not in context.arguments
    if context.fault("worker_killed") and context.attempt == 1 and takes_all:
        os.kill(os.getpid(), signal.SIGKILL)
    if context.fault("slow_step") and takes_all:
        while True:  # until the time limit
            time.sleep(0.2)
            context.progress(0.0)
    if context.fault("worse_challenger"):
        late = rows["late"].to_numpy() == 1
        half = min(FEW // 2, int(late.sum()), int((~late).sum()))
        kept = [random.choice(np.flatnonzero(of), half, replace=False) for of in (late, ~late)]
        rows = rows.iloc[np.sort(np.concatenate(kept))].reset_index(drop=True)
    if context.fault("nan_loss") and takes_all:
        rows = rows.astype({"distance": "float64"})
        rows.loc[len(rows) // 2, "distance"] = float("inf")
    return rows


STEP = Step(
    name="train",
    title=say("Train"),
    function=run,
    inputs=("train_rows", "definition"),
    outputs=("model",),
    practices=("PIPE-03", "EXP-03"),
    figures=(
        Figure("loss", say("Loss by iteration"), LOWER),
        Figure("train_rows", say("Rows trained on"), form=Form.COUNT),
        Figure("fit_seconds", say("Time to fit"), form=Form.SECONDS),
    ),
    soft_limit=30,
)
