"""A step that does nothing: it measures what the engine itself costs."""

from pipelines_catalog.engine import Context, Step, words


def run(context: Context) -> None:
    """Return at once."""


STEP = Step(
    name="noop",
    title=words("Do nothing", "Não fazer nada"),
    function=run,
)
