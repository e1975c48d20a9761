"""The small pipeline on data that arrives bit by bit: four deliveries, of which one is there."""

from pipelines_catalog.engine import Feed, Limit, Pipeline, WholeNumber, words
from tests.pipelines_catalog.runs.faulty import registry

FEED = Feed(
    parameter="batch",
    first=1,
    last=4,
    title=words("Batches", "Lotes"),
    unit=words("batch", "lote"),
    units=words("batches", "lotes"),
    names={n: words(f"Batch {n}", f"lote {n}") for n in range(1, 5)},
    model=registry.NAME,
    watched_by="fed_watch",
    watched_parameter="batch",
    limits=(
        Limit("new_data", words("the number of batches", "o número de lotes"), 1, 1, 3),
        Limit("degradation", words("the loss", "a perda"), 0.7, 0.1, 1.0),
        Limit("drift", words("the PSI", "o PSI"), 0.2, 0.1, 1.0),
    ),
)
BATCH = WholeNumber("batch", words("Batch", "Lote"), 1, minimum=1, maximum=4)

PIPELINE = Pipeline(
    key="fed",
    version="1",
    title=words("Fed", "Alimentado"),
    level=1,
    feed=FEED,
    steps=registry.PIPELINE.steps,
    parameters=tuple(BATCH if p.key == "batch" else p for p in registry.PIPELINE.parameters),
    faults=registry.PIPELINE.faults,
)
