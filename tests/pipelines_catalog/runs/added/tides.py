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
    words,
)

MODEL = "tide"


def measure(context: Context) -> None:
    heights = [context.params["height"] * (hour % 12) for hour in range(context.params["hours"])]
    context.log(words(f"{len(heights)} hours", f"{len(heights)} horas"))
    context.metric("hours_measured", len(heights))
    context.metric("gap_north_pier", 0.25)
    context.artifact("heights", Kind.JSON, {"heights": heights})


def check(context: Context) -> None:
    is_dry = context.fault("gauge_dry")
    text = words("The gauge is under water.", "A régua está dentro da água.")
    report = GateReport.judged("check", Subject.DATA, (Rule("wet", not is_dry, text),))
    if report.failed_rules:
        raise Blocked(report)
    context.gate(report)


def fit(context: Context) -> None:
    for turn in range(1, 5):
        context.metric("wrongness", 1 / turn, step=turn)
        context.progress(turn / 4, words(f"Turn {turn}", f"Volta {turn}"))
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
    title=words("Tides of the harbour", "Marés do porto"),
    summary=words("How high the water will stand.", "Até onde a água vai subir."),
    steps=(
        Step(
            name="measure",
            title=words("Measure the water", "Medir a água"),
            function=measure,
            outputs=("heights",),
            figures=(
                Figure("hours_measured", words("Hours", "Horas"), form=Form.COUNT),
                Figure("gap_*", words("Gaps at {of}", "Falhas em {of}"), form=Form.SHARE),
            ),
        ),
        Step(
            name="check",
            title=words("Check the gauge", "Verificar a régua"),
            function=check,
            after=("measure",),
            is_gate=True,
        ),
        Step(
            name="fit",
            title=words("Fit the tide", "Ajustar a maré"),
            function=fit,
            inputs=("heights",),
            outputs=("model",),
            after=("check",),
            figures=(
                Figure("wrongness", words("Wrongness by turn", "Erro por volta")),
                Figure(
                    "error_in_metres",
                    words("Error in metres", "Erro em metros"),
                    words("the tide is 4 m high", "a maré tem 4 m"),
                    judges=True,
                ),
            ),
        ),
        Step(
            name="serve",
            title=words("Put into service", "Pôr em uso"),
            function=serve,
            inputs=("model",),
        ),
    ),
    parameters=(
        WholeNumber(
            "hours", words("Hours to measure", "Horas a medir"), 24, minimum=12, maximum=48
        ),
        Number(
            "height", words("Height of the tide", "Altura da maré"), 4.0, minimum=0.0, maximum=20.0
        ),
        Switch("moon", words("Mind the moon", "Considerar a lua"), False),
        Choice(
            "coast",
            words("Coast", "Costa"),
            "north",
            choices={"north": words("North", "Norte"), "south": words("South", "Sul")},
        ),
    ),
    faults=(Fault("gauge_dry", words("The gauge is dry", "A régua está seca"), "check"),),
)
