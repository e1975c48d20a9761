"""A step that does nothing: it measures what the engine itself costs."""

from pipelines_catalog.engine import Context, Step, say


def run(context: Context) -> None:
    """Return at once."""


STEP = Step(
    name="noop",
    title=say("Do nothing"),
    function=run,
)
