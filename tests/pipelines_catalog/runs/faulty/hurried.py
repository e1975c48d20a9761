"""A pipeline with short time limits, for tests: its one step outlasts them while asked to."""

from pipelines_catalog.engine import Choice, Number, Pipeline, Step, WholeNumber, say
from tests.pipelines_catalog.runs.faulty.troubled import TROUBLES, troubled

PIPELINE = Pipeline(
    key="hurried",
    version="1",
    title=say("Hurried"),
    steps=(
        Step(
            name="middle",
            title=say("Middle"),
            function=troubled,
            outputs=("effect_middle",),
            soft_limit=1,
            clock_limit=1,
            grace=1,
        ),
    ),
    parameters=(
        Choice("trouble", say("Trouble"), "none", choices={t: say(t) for t in TROUBLES}),
        WholeNumber("times", say("Attempts in trouble"), 1, minimum=0, maximum=9),
        Number("seconds", say("Seconds"), 0.0, minimum=0.0, maximum=60.0),
        WholeNumber("mark", say("Tells runs apart"), 0),
    ),
)
