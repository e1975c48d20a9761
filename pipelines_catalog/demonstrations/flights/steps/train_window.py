"""Trains one challenger on the newest months: how many is an argument of its place."""

import os
import signal
import time

from mlops_portal.foundation.text import Text
from pipelines_catalog.demonstrations.flights.steps.model_figures import LOWER
from pipelines_catalog.engine import Context, Failed, Figure, Form, Kind, Step, words
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.words import decimal, grouped

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
            words(
                f"The loss is not a number at iteration {error.iteration}; the first column that "
                f"is not finite is {error.column or 'none: the weights grew without bound'}.",
                f"A perda não é um número na iteração {error.iteration}; a primeira coluna não "
                f"finita é {error.column or 'nenhuma: os pesos cresceram sem limite'}.",
            )
        ) from error
    context.metric("train_rows", len(rows))
    context.metric("fit_seconds", time.perf_counter() - started)
    content = model.dump()
    en, pt = grouped(len(rows))
    bytes_en, bytes_pt = grouped(len(content))
    context.log(words(f"{en} rows, {bytes_en} bytes", f"{pt} linhas, {bytes_pt} bytes"))
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
        "ended": as_json(ended),
    })  # fmt: skip
    context.artifact(f"curve_{context.step.name}", Kind.CURVE, {
        "x": iterations, "y": losses, "x_label": as_json(words("iteration", "iteração")),
        "y_label": "log loss",
    })  # fmt: skip


def _ended(learner: str, rows: int, curve: list[tuple[int, float]]) -> Text:
    """How the training ended: of an iterative one whether it had come to rest, and how nearly."""
    (last, loss), change = curve[-1], curve[-2][1] - curve[-1][1] if len(curve) > 1 else 0.0
    (en, pt), (loss_en, loss_pt) = grouped(rows), decimal(loss)
    head, head_pt = f"{en} rows; log loss {loss_en}", f"{pt} linhas; log loss {loss_pt}"
    if learner != "logistic":
        return words(f"{head} after {last} trees, as set.", f"{head_pt} após {last} árvores.")
    change_en, change_pt = decimal(change, 6)
    if last >= MOST_ITERATIONS:
        return words(
            f"{head} after {last} iterations, the most allowed: not converged, the last ten still "
            f"changed it by {change_en}.",
            f"{head_pt} após {last} iterações, o máximo permitido: não convergiu, as últimas dez "
            f"ainda mudaram {change_pt}.",
        )
    return words(
        f"{head}; converged after {last} iterations, the last ten changed it by {change_en}.",
        f"{head_pt}; convergiu após {last} iterações, as últimas dez mudaram {change_pt}.",
    )


def _broken(rows, context: Context, random):  # type: ignore[no-untyped-def]
    """What the visitor's faults do while training; some only where all months are trained on."""
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
    title=words("Train", "Treinar"),
    function=run,
    inputs=("train_rows", "definition"),
    outputs=("model",),
    practices=("PIPE-03", "EXP-03"),
    figures=(
        Figure("loss", words("Loss by iteration", "Perda por iteração"), LOWER),
        Figure("train_rows", words("Rows trained on", "Linhas de treino usadas"), form=Form.COUNT),
        Figure("fit_seconds", words("Time to fit", "Tempo de ajuste"), form=Form.SECONDS),
    ),
    soft_limit=30,
)
