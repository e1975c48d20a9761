"""Benchmark pipeline: one step, six parallel ones, and one that joins them."""

from pipelines_catalog.demonstrations.bench.steps import noop
from pipelines_catalog.engine import Pipeline, say, say_in

WIDTH = 6
_MIDDLE = tuple(f"middle_{number}" for number in range(1, WIDTH + 1))

PIPELINE = Pipeline(
    key="bench_fan",
    version="1",
    title=say("Fan of six empty steps"),
    summary=say(
        "Measures parallel steps: one, six beside each other, and one that waits for all six."
    ),
    steps=(
        noop.STEP.named("first", title=say_in("step", "First")),
        *(
            noop.STEP.named(name, title=say("Middle %(number)s", number=n), after=("first",))
            for n, name in enumerate(_MIDDLE, 1)
        ),
        noop.STEP.named("last", title=say_in("step", "Last"), after=_MIDDLE),
    ),
    is_bench=True,
)
