"""A small pipeline from data to a deployed model, for tests: gates, branches, a person.

The model is a few bytes; the parameters say what each gate finds.
"""

from pipelines_catalog.engine import (
    Blocked,
    Context,
    Failed,
    Fault,
    GateReport,
    Kind,
    Number,
    Pipeline,
    Rule,
    Slot,
    Step,
    Subject,
    Switch,
    WholeNumber,
    say,
)
from pipelines_catalog.engine.artifacts import hash_of
from pipelines_catalog.engine.effects import RequestRun, UseBatch
from tests.pipelines_catalog.runs.meeting import meet

NAME = "toy"


def ingest(context: Context) -> None:
    content = f"rows of {context.params['batch']}".encode()
    context.use_batch(UseBatch("batch", hash_of(content), 10, "train", len(content), {"x": "int"}))
    context.artifact("rows", Kind.DATA, content, preview={"rows": 10})


def validate(context: Context) -> None:
    missing = 0.7 if context.fault("age_missing") else 0.0
    rule = Rule(
        "missing_age",
        missing <= 0.1,
        say("Age is missing in %(share).0f%% of rows.", share=100 * missing),
        missing,
        0.1,
    )
    report = GateReport.judged("validate", Subject.DATA, (rule,))
    if report.failed_rules:
        raise Blocked(report)
    context.gate(report)


def train(context: Context) -> None:
    if context.fault("nan_loss"):
        raise Failed(say("The loss is not a number."))
    for step in range(3):
        context.metric("loss", 1 / (step + 1), step=step)
    context.use_feature_set("features", {"columns": ["x"]})
    weights = f"{context.inputs['rows'].sha256}{context.params['quality']}".encode()
    context.artifact("model", Kind.MODEL, weights)


def compare(context: Context) -> None:
    champion = context.champion(NAME)
    before = champion.metrics["quality"] if champion else 0.0
    quality = context.params["quality"]
    rule = Rule(
        "better",
        quality >= before,
        say("%(quality)s against %(before)s.", quality=quality, before=before),
        quality,
        before,
    )
    report = GateReport.judged("compare", Subject.MODEL, (rule,))
    context.gate(report)
    if not report.failed_rules:
        expected = {"expected": champion.number if champion else None}
        context.artifact("approved", Kind.JSON, expected)


def register(context: Context) -> None:
    quality = {"quality": context.params["quality"]}
    context.register_model(NAME, model="model", metrics=quality, feature_set="features")


def deploy(context: Context) -> None:
    expected = context.inputs["approved"].json()["expected"]
    if context.params["meeting"]:
        meet(context, f"deploy-{context.params['meeting']}", 2)
    context.deploy_model(NAME, model="model", expected=expected)


def monitor(context: Context) -> None:
    if context.params["asks_again"]:
        text = say("Quality fell.")
        again = {**context.params, "asks_again": False}
        context.request_run(RequestRun("degradation", 0.5, 0.7, text, parameters=again))


def _step(name: str, function, **declared: object) -> Step:
    return Step(name=name, title=say(name.capitalize()), function=function, **declared)


PIPELINE = Pipeline(
    key="registry",
    version="1",
    title=say("Registry"),
    level=1,
    steps=(
        _step("ingest", ingest, outputs=("rows",)),
        _step("validate", validate, after=("ingest",), is_gate=True),
        _step("train", train, inputs=("rows",), outputs=("model",), after=("validate",)),
        _step(
            "compare",
            compare,
            inputs=("model",),
            outputs=(Slot("approved", optional=True),),
            is_gate=True,
        ),
        _step(
            "approve", None, manual=True, inputs=("approved",), when=lambda p: p["asks_a_person"]
        ),
        _step("register", register, inputs=("model", "approved"), after=("approve",)),
        _step("deploy", deploy, inputs=("model", "approved"), after=("register",)),
        _step("monitor", monitor, after=("deploy",)),
    ),
    parameters=(
        WholeNumber("batch", say("Batch"), 1),
        Number("quality", say("Quality"), 0.5),
        Switch("asks_a_person", say("Asks a person"), False),
        Switch("asks_again", say("Asks for another run"), False),
        WholeNumber("meeting", say("Where it meets another run before it deploys"), 0),
    ),
    faults=(
        Fault("age_missing", say("Age missing"), "validate"),
        Fault("nan_loss", say("NaN loss"), "train"),
    ),
)
