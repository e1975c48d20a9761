"""Watches the serving model on the month after the judge month, as its labels become known."""

from typing import TYPE_CHECKING

from pipelines_catalog.engine import Context, Kind, Slot, Step, words
from pipelines_catalog.engine.effects import RequestRun
from pipelines_catalog.steps.validate_flight_model import MODEL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

WATCHED = ("carrier", "distance", "departure_minute")


def run(context: Context) -> None:
    from pipelines_catalog.ml import evaluation, features, flights, models, schema

    following = context.params["judge_month"] + 1
    champion = context.champion(MODEL)
    if champion is None or following > flights.MONTHS[-1]:
        context.log("nothing to watch: no model serves, or the year is over")
        return
    model = models.load(champion.content.read())
    batch = flights.read_month(following)
    part = flights.sampled([batch], context.params["rows"] // 6, context.params["seed"])[0]
    rows = part[schema.passing_rows(part, flights.SCHEMA)]
    served = features.compute(flights.with_label(rows), model.definition)
    late, p = served["late"].to_numpy(), model.predict(served)
    evaluated = context.inputs["evaluation"].json()
    found = evaluation.figures(late, p)
    constant = evaluation.constant_figures(late, evaluated["train_late"])["brier"] or 0.0
    context.metric("served_brier", found["brier"] or 0.0)
    context.metric("served_brier_of_constant", constant)
    context.artifact("served_by_week", Kind.TABLE, _by_week(served, late, p))
    _drift(context, served)
    if (brier := found["brier"] or 0.0) >= constant:
        context.request_run(RequestRun(
            "degradation", brier, constant,
            words(
                f"In month {following} the Brier score is {brier:.4f}, no better than "
                f"{constant:.4f} of a constant.",
                f"No mês {following} o Brier score é {brier:.4f}, não melhor que os "
                f"{constant:.4f} de uma constante.",
            ),
            parameters={**context.params, "judge_month": following},
        ))  # fmt: skip


def _by_week(served: "pd.DataFrame", late: "np.ndarray", p: "np.ndarray") -> dict[str, object]:
    from pipelines_catalog.ml import evaluation

    week = (served["day"].to_numpy() - 1) // 7 + 1
    rows = []
    for number in sorted(set(week)):
        chosen = week == number
        brier = evaluation.brier(late[chosen], p[chosen])
        rows.append([int(number), int(chosen.sum()), round(float(late[chosen].mean()), 4),
                     round(float(p[chosen].mean()), 4), round(brier, 4)])  # fmt: skip
    columns = ["week", "rows", "late", "predicted", "brier"]
    return {"columns": columns, "rows": rows, "total": len(rows)}


def _drift(context: Context, served: "pd.DataFrame") -> None:
    from pipelines_catalog.ml import tables
    from pipelines_catalog.ml.drift import shift

    trained = tables.unpack(context.inputs["train_rows"].read())
    for name in WATCHED:
        context.metric(f"psi_{name}", shift(name, trained[name], served[name]).psi)


STEP = Step(
    name="monitor",
    title=words("Monitor", "Monitorar"),
    summary=words(
        "Compares what was predicted with what happened, and asks for a run when it got worse.",
        "Compara o previsto com o que aconteceu e pede uma execução quando piorou.",
    ),
    function=run,
    inputs=("evaluation", "train_rows", Slot("approved", optional=True)),
    after=("deploy",),
    practices=("MON-03", "MON-04", "MON-06", "MON-01"),
)
