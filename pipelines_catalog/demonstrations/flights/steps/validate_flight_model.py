"""The model gate: a challenger must beat the constant and the champion, slice by slice.

Each model is given rows by its own definition, from the same valid rows of the judge month.
"""

import time
from typing import TYPE_CHECKING, Any

from pipelines_catalog.demonstrations.flights.steps import comparing, model_rules
from pipelines_catalog.engine import (
    Context,
    GateReport,
    Kind,
    Message,
    Rule,
    Slot,
    Step,
    Subject,
    say,
)

if TYPE_CHECKING:
    import pandas as pd

MODEL = "flight_delay"
REQUESTS, SLOWEST = 100, 50.0  # canned requests, and milliseconds of processor that each may take


def run(context: Context) -> None:
    from pipelines_catalog.demonstrations.flights import flights
    from pipelines_catalog.ml import models, tables
    from pipelines_catalog.ml.resampling import Days

    month = context.params[comparing.JUDGE]
    valid = tables.unpack(context.inputs["valid_rows"].read())
    labelled = flights.with_label(valid[valid["month"] == month])
    evaluation = context.inputs["evaluation"].json()
    challenger = context.inputs["challenger"]
    content = challenger.read()
    model = models.load(content)
    rows = comparing.rows_for(model, labelled)
    judged = model_rules.Judged(
        month,
        rows,
        rows["late"].to_numpy(),
        model.predict(rows),
        Days(rows["day"].to_numpy(), context.seed),
        evaluation["train_late"],
    )
    champion = context.champion(MODEL)
    rival = comparing.rival(champion, challenger.sha256, labelled, month) if champion else None
    rules = (
        model_rules.objective(judged),
        model_rules.ranking(judged),
        model_rules.distance(judged),
        model_rules.against_champion(judged, rival),
        model_rules.worst_slice(judged, rival),
        _answers(model, rows),
        model_rules.tries(month, context.times_used(flights.file_of(month), "judge")),
    )
    report = GateReport.judged("validate_model", Subject.MODEL, rules)
    context.gate(report)
    for rule in rules:
        context.log(_line(rule))
    context.artifact("decision", Kind.JSON, {
        "decision": str(report.decision), "champion": champion.number if champion else None,
        "figures": evaluation["figures"], "made_of": dict(challenger.preview),
    })  # fmt: skip
    if not report.failed_rules:
        context.artifact(
            "approved", Kind.MODEL, content, preview=dict(challenger.preview),
            filename=models.filename("approved", content),
        )  # fmt: skip


def _line(rule: Rule) -> Message:
    if rule.stops:
        return say("failed: %(rule)s", rule=rule.words)
    return say("ok: %(rule)s", rule=rule.words)


def _answers(model: Any, judge: "pd.DataFrame") -> Rule:
    """Predict one row at a time, as a service would.

    Timed by processor and not by clock: a crowded machine must not reject a good model.
    """
    import numpy as np

    rows = judge.head(REQUESTS)
    spent, good = [], 0
    for place in range(len(rows)):
        started = time.thread_time()
        answer = model.predict(rows.iloc[[place]])[0]
        spent.append(1000 * (time.thread_time() - started))
        good += bool(np.isfinite(answer) and 0 <= answer <= 1)
    slowest = float(np.quantile(spent, 0.95))
    return Rule(
        "answers",
        good == len(rows) and slowest <= SLOWEST,
        say(
            "%(good)s of %(count)s requests are answered with a probability; 95%% of them within "
            "%(slowest).1f ms of processor, %(most).0f ms allowed.",
            good=good,
            count=len(rows),
            slowest=slowest,
            most=SLOWEST,
        ),
        slowest,
        SLOWEST,
        "ms",
    )


STEP = Step(
    name="validate_model",
    title=say("Validate model"),
    summary=say("Decides by rules whether the challenger takes the champion's place."),
    function=run,
    inputs=("challenger", "evaluation", "valid_rows"),
    outputs=("decision", Slot("approved", optional=True)),
    practices=("VAL-02", "VAL-03", "VAL-04", "VAL-06"),
    is_gate=True,
)
