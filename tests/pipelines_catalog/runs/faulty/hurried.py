"""A pipeline with short time limits, for tests: its one step outlasts them while asked to."""

from pipelines_catalog.engine import Choice, Number, Pipeline, Step, WholeNumber
from tests.pipelines_catalog.runs.faulty.troubled import TROUBLES, _text, troubled

PIPELINE = Pipeline(
    key="hurried",
    version="1",
    title=_text("Hurried"),
    steps=(
        Step(
            name="middle",
            title=_text("Middle"),
            function=troubled,
            outputs=("effect_middle",),
            soft_limit=1,
            clock_limit=1,
            grace=1,
        ),
    ),
    parameters=(
        Choice("trouble", _text("Trouble"), "none", choices={t: _text(t) for t in TROUBLES}),
        WholeNumber("times", _text("Attempts in trouble"), 1, minimum=0, maximum=9),
        Number("seconds", _text("Seconds"), 0.0, minimum=0.0, maximum=60.0),
        WholeNumber("mark", _text("Tells runs apart"), 0),
    ),
)
