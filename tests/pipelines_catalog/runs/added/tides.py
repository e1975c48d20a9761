"""A pipeline that nothing else in the portal has heard of: everything about it stands here."""

from pipelines_catalog.engine import (
    Blocked,
    Choice,
    Context,
    Fault,
    Figure,
    Form,
    GateReport,
    Kind,
    Number,
    Pipeline,
    Rule,
    Step,
    Subject,
    Switch,
    WholeNumber,
    say,
)

MODEL = "tide"


def measure(context: Context) -> None:
    heights = [context.params["height"] * (hour % 12) for hour in range(context.params["hours"])]
    context.log(say("%(n)s hours", n=len(heights)))
    context.metric("hours_measured", len(heights))
    context.metric("gap_north_pier", 0.25)
    context.artifact("heights", Kind.JSON, {"heights": heights})


def check(context: Context) -> None:
    is_dry = context.fault("gauge_dry")
    text = say("The gauge is under water.")
    report = GateReport.judged("check", Subject.DATA, (Rule("wet", not is_dry, text),))
    if report.failed_rules:
        raise Blocked(report)
    context.gate(report)


def fit(context: Context) -> None:
    for turn in range(1, 5):
        context.metric("wrongness", 1 / turn, step=turn)
        context.progress(turn / 4, say("Turn %(n)s", n=turn))
    context.metric("error_in_metres", context.params["height"] / 100)
    context.artifact("model", Kind.MODEL, str(context.params).encode())


def serve(context: Context) -> None:
    champion = context.champion(MODEL)
    measured = {"error_in_metres": context.params["height"] / 100}
    context.register_model(MODEL, model="model", metrics=measured)
    context.deploy_model(MODEL, model="model", expected=champion.number if champion else None)


PIPELINE = Pipeline(
    key="tides",
    version="1",
    title=say("Tides of the harbour"),
    summary=say("How high the water will stand."),
    steps=(
        Step(
            name="measure",
            title=say("Measure the water"),
            function=measure,
            outputs=("heights",),
            figures=(
                Figure("hours_measured", say("Hours"), form=Form.COUNT),
                Figure("gap_*", say("Gaps at %(of)s"), form=Form.SHARE),
            ),
        ),
        Step(
            name="check",
            title=say("Check the gauge"),
            function=check,
            after=("measure",),
            is_gate=True,
        ),
        Step(
            name="fit",
            title=say("Fit the tide"),
            function=fit,
            inputs=("heights",),
            outputs=("model",),
            after=("check",),
            figures=(
                Figure("wrongness", say("Wrongness by turn")),
                Figure(
                    "error_in_metres",
                    say("Error in metres"),
                    say("the tide is 4 m high"),
                    judges=True,
                ),
            ),
        ),
        Step(
            name="serve",
            title=say("Put into service"),
            function=serve,
            inputs=("model",),
        ),
    ),
    parameters=(
        WholeNumber("hours", say("Hours to measure"), 24, minimum=12, maximum=48),
        Number("height", say("Height of the tide"), 4.0, minimum=0.0, maximum=20.0),
        Switch("moon", say("Mind the moon"), False),
        Choice(
            "coast",
            say("Coast"),
            "north",
            choices={"north": say("North"), "south": say("South")},
        ),
    ),
    faults=(Fault("gauge_dry", say("The gauge is dry"), "check"),),
)
