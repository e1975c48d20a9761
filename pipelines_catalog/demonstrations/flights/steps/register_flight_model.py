"""Register an approved model with its metrics and its lineage."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

from pipelines_catalog.demonstrations.flights.steps.build_flight_features import feature_set_name
from pipelines_catalog.demonstrations.flights.steps.flight_months import MONTHS
from pipelines_catalog.demonstrations.flights.steps.validate_flight_model import MODEL
from pipelines_catalog.engine import Context, Kind, Message, Step, card, say

CALLED = {"log_loss": say("log loss"), "brier": say("Brier score"), "auc": say("AUC")}


def run(context: Context) -> None:
    decision = context.inputs["decision"].json()
    metrics = {name: value for name, value in decision["figures"].items() if value is not None}
    made_of = decision["made_of"]
    name = feature_set_name(context.params["weather"])
    context.register_model(
        MODEL, model="approved", metrics=metrics, feature_set=name, learned=made_of["learned"]
    )
    told = say("Feature set %(name)s; %(figures)s.", name=name, figures=_figures(metrics))
    context.event("told", told)
    context.artifact("model_card", Kind.MODEL_CARD, _card(context, metrics, name, made_of))


def _figures(metrics: dict[str, float]) -> Message:
    told = [
        say("%(figure)s %(value).4f", figure=CALLED.get(name, name), value=value)
        for name, value in metrics.items()
    ]
    return reduce(lambda some, one: say("%(some)s, %(one)s", some=some, one=one), told)


def _card(
    context: Context, metrics: dict[str, float], feature_set: str, made_of: Mapping[str, Any]
) -> dict[str, object]:
    """Return the model card of the chosen challenger: its own rows and months, not the run's."""
    sections: list[tuple[Message, Message | Mapping[str, Any]]] = [
        (say("What it is for"), say(
            "Shows how a pipeline works. It says how likely a flight from New York in 2013 is to "
            "arrive more than 15 minutes late. Do not plan a journey by it.")),
        (say("How good it is"), say(
            "On all flights of %(month)s, which it has not seen: %(figures)s.",
            month=MONTHS[context.params["judge_month"]], figures=_figures(metrics))),
        (say("Made from"), say(
            "%(rows)d flights of %(months)s 2013, feature set %(name)s, learner %(learner)s, seed "
            "%(seed)s.",
            rows=made_of["rows"], months=_months(made_of["months"]), name=feature_set,
            learner=made_of["learner"], seed=context.params["seed"])),
        (say("How its training ended"), made_of["ended"]),
    ]  # fmt: skip
    if context.faults:
        sections.insert(0, (say("Broken on purpose"), say(
            "The run had faults switched on (%(faults)s): this model is never put into service.",
            faults=context.faults)))  # fmt: skip
    return card(*sections)


def _months(numbers: list[int]) -> Message:
    first, last = MONTHS[min(numbers)], MONTHS[max(numbers)]
    return first if first == last else say("%(first)s to %(last)s", first=first, last=last)


STEP = Step(
    name="register",
    title=say("Register"),
    function=run,
    inputs=("approved", "decision"),
    practices=("SERVE-04", "EXP-06", "EXP-05"),
)
