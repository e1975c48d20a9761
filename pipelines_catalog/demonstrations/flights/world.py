"""The world of the flights."""

from pipelines_catalog.engine import say
from pipelines_catalog.engine.worlds import World

WORLD = World(
    key="flights",
    title=say("Flights from New York, 2013"),
    rows_module="pipelines_catalog.demonstrations.flights.rows",
)
