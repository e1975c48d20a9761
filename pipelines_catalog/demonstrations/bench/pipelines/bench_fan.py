"""One step, six beside each other, one that joins them: what parallel steps cost."""

from pipelines_catalog.demonstrations.bench.steps import noop
from pipelines_catalog.engine import Pipeline, words

WIDTH = 6
_MIDDLE = tuple(f"middle_{number}" for number in range(1, WIDTH + 1))

PIPELINE = Pipeline(
    key="bench_fan",
    version="1",
    title=words("Fan of six empty steps", "Leque de seis etapas vazias"),
    summary=words(
        "Measures parallel steps: one, six beside each other, and one that waits for all six.",
        "Mede etapas paralelas: uma, seis lado a lado e uma que espera por todas.",
    ),
    steps=(
        noop.STEP.named("first", title=words("First", "Primeira")),
        *(
            noop.STEP.named(name, title=words(f"Middle {n}", f"Meio {n}"), after=("first",))
            for n, name in enumerate(_MIDDLE, 1)
        ),
        noop.STEP.named("last", title=words("Last", "Última"), after=_MIDDLE),
    ),
    is_bench=True,
)
