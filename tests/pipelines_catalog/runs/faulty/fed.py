"""The small pipeline on data that arrives bit by bit: four deliveries, of which one is there."""

from pipelines_catalog.engine import Feed, Limit, Pipeline, WholeNumber, say, say_many
from tests.pipelines_catalog.runs.faulty import registry

FEED = Feed(
    parameter="batch",
    first=1,
    last=4,
    title=say("Batches"),
    unit=say("batch"),
    count=say_many("%(n)s batch", "%(n)s batches", 1),
    names={n: say("Batch %(number)s", number=n) for n in range(1, 5)},
    model=registry.NAME,
    watched_by="fed_watch",
    watched_parameter="batch",
    limits=(
        Limit("new_data", say("the number of batches"), 1, 1, 3),
        Limit("degradation", say("the loss"), 0.7, 0.1, 1.0),
        Limit("drift", say("the PSI"), 0.2, 0.1, 1.0),
    ),
)
BATCH = WholeNumber("batch", say("Batch"), 1, minimum=1, maximum=4)

PIPELINE = Pipeline(
    key="fed",
    version="1",
    title=say("Fed"),
    level=1,
    feed=FEED,
    steps=registry.PIPELINE.steps,
    parameters=tuple(BATCH if p.key == "batch" else p for p in registry.PIPELINE.parameters),
    faults=registry.PIPELINE.faults,
)
