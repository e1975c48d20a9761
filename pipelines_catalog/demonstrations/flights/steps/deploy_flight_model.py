"""Make an approved model the champion if the one it was compared with is still the champion."""

from pipelines_catalog.demonstrations.flights.steps.validate_flight_model import MODEL
from pipelines_catalog.engine import Context, Step, say


def run(context: Context) -> None:
    from pipelines_catalog.ml import models

    models.load(context.inputs["approved"].read())  # a model that does not load is not deployed
    expected = context.inputs["decision"].json()["champion"]
    context.deploy_model(MODEL, model="approved", expected=expected)
    context.event("told", (
        say("It takes the place of version %(number)s.", number=expected)
        if expected
        else say("Nothing served before.")
    ))  # fmt: skip


STEP = Step(
    name="deploy",
    title=say("Deploy"),
    function=run,
    inputs=("approved", "decision"),
    after=("register",),
    practices=("SERVE-02", "PIPE-07", "SERVE-03"),
)
