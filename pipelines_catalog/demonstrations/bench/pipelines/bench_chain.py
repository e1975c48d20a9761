"""Eight steps that do nothing, one after the other: what the engine costs per step."""

from pipelines_catalog.demonstrations.bench.steps import noop
from pipelines_catalog.engine import Pipeline, words

LENGTH = 8

PIPELINE = Pipeline(
    key="bench_chain",
    version="1",
    title=words("Chain of eight empty steps", "Cadeia de oito etapas vazias"),
    summary=words(
        "Measures what the engine itself costs: eight steps that do nothing, one after the other.",
        "Mede o custo do próprio motor: oito etapas que não fazem nada, uma após a outra.",
    ),
    steps=tuple(
        noop.STEP.named(
            f"step_{number}",
            title=words(f"Step {number}", f"Etapa {number}"),
            after=(f"step_{number - 1}",) if number > 1 else (),
        )
        for number in range(1, LENGTH + 1)
    ),
    is_bench=True,
)
