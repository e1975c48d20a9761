"""Benchmark pipeline: a chain of eight no-op steps, to measure the engine's overhead per step."""

from pipelines_catalog.demonstrations.bench.steps import noop
from pipelines_catalog.engine import Pipeline, say

LENGTH = 8

PIPELINE = Pipeline(
    key="bench_chain",
    version="1",
    title=say("Chain of eight empty steps"),
    summary=say(
        "Measures what the engine itself costs: eight steps that do nothing, one after the other."
    ),
    steps=tuple(
        noop.STEP.named(
            f"step_{number}",
            title=say("Step %(number)s", number=number),
            after=(f"step_{number - 1}",) if number > 1 else (),
        )
        for number in range(1, LENGTH + 1)
    ),
    is_bench=True,
)
