"""Trains one challenger on the newest months: how many is an argument of its place."""

import os
import signal
import time

from pipelines_catalog.engine import Context, Failed, Figure, Form, Kind, Step, words
from pipelines_catalog.engine.words import decimal, grouped
from pipelines_catalog.steps.model_figures import LOWER


def run(context: Context) -> None:
    import numpy as np

    from pipelines_catalog.ml import logistic, models, tables

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
        context.progress(min(1.0, iteration / 200))

    started = time.perf_counter()
    try:
        model = models.fit(context.params["learner"], rows, given, seed=context.seed, progress=tell)
    except logistic.NotFinite as error:
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
    last_iteration, last_loss = curve[-1]
    loss_en, loss_pt = decimal(last_loss)
    context.event("told", words(
        f"{en} rows; log loss {loss_en} after {last_iteration} iterations.",
        f"{pt} linhas; log loss {loss_pt} após {last_iteration} iterações.",
    ))  # fmt: skip
    iterations, losses = [list(values) for values in zip(*curve, strict=True)]
    context.artifact("model", Kind.MODEL, content, preview={"rows": len(rows), "months": months})
    context.artifact(f"curve_{context.step.name}", Kind.CURVE, {
        "x": iterations, "y": losses, "x_label": "iteration", "y_label": "log loss",
    })  # fmt: skip


def _broken(rows, context: Context, random):  # type: ignore[no-untyped-def]
    """What the visitor's faults do while training; some only where all months are trained on."""
    takes_all = "months" not in context.arguments
    if context.fault("worker_killed") and context.attempt == 1 and takes_all:
        os.kill(os.getpid(), signal.SIGKILL)
    if context.fault("slow_step") and takes_all:
        while True:  # until the time limit
            time.sleep(0.2)
            context.progress(0.0)
    if context.fault("labels_shuffled"):
        rows["late"] = random.permutation(rows["late"].to_numpy())
    if context.fault("worse_challenger"):
        rows = rows.iloc[random.choice(len(rows), size=min(400, len(rows)), replace=False)]
        rows = rows.reset_index(drop=True)
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
