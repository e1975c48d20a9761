"""A pipeline whose version is that of the process: two versions of the code at once, for tests."""

import os

from pipelines_catalog.engine import Pipeline, Step, WholeNumber, say
from tests.pipelines_catalog.runs.faulty.troubled import plain

VARIABLE = "TEST_CODE_VERSION"

PIPELINE = Pipeline(
    key="versioned",
    version=os.environ.get(VARIABLE, "2"),
    title=say("Versioned"),
    steps=tuple(
        Step(
            name=f"step_{n}",
            title=say(f"Step {n}"),
            function=plain,
            outputs=(f"effect_step_{n}",),
            after=(f"step_{n - 1}",) if n > 1 else (),
        )
        for n in (1, 2, 3)
    ),
    parameters=(WholeNumber("mark", say("Tells runs apart"), 0),),
)
