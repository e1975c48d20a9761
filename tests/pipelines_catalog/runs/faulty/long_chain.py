"""A chain of twenty steps, each with one artifact, for tests that send messages many times."""

from pipelines_catalog.engine import Pipeline, Step, WholeNumber, say
from tests.pipelines_catalog.runs.faulty.troubled import plain

LENGTH = 20

PIPELINE = Pipeline(
    key="long_chain",
    version="1",
    title=say("Long chain"),
    steps=tuple(
        Step(
            name=f"step_{n}",
            title=say(f"Step {n}"),
            function=plain,
            outputs=(f"effect_step_{n}",),
            after=(f"step_{n - 1}",) if n > 1 else (),
        )
        for n in range(1, LENGTH + 1)
    ),
    parameters=(WholeNumber("mark", say("Tells runs apart"), 0),),
)
