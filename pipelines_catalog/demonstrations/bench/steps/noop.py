"""A no-op step, to measure the overhead of the engine."""

from pipelines_catalog.engine import Context, Step, say


def run(context: Context) -> None:
    """Return at once."""


STEP = Step(
    name="noop",
    title=say("Do nothing"),
    function=run,
)
