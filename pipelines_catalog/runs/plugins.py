"""What the rooms above add to a run. Each registers one plugin in its `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs.models import Event, Run, Workspace

Handler = Callable[[Any, Any, Any], None]  # services.moves.Moves, StepRun, an engine effect
Answer = Callable[..., Any]


class Plugin:
    """Adds nothing; a room overrides what it adds.

    `effects` are handlers by the class of what a step asked for when it ended; they run in the
    transaction that ends the attempt, and doing it again must change nothing. `answers` are given
    to a step at work, by the name of the question: the run comes first, then what was asked with.
    """

    effects: Mapping[type, Handler] = {}
    answers: Mapping[str, Answer] = {}

    def check_start(
        self, workspace: Workspace, pipeline: Pipeline, parameters: Mapping[str, Any]
    ) -> None:
        """Raise InvalidParameters for a run that cannot be started now."""

    def steps_reused(self, run: Run) -> None:
        """A run takes over steps of `run.parent`."""

    def run_moved(self, run: Run, events: Iterable[Event]) -> None:
        """The locked run has moved; `events` are written, in the same transaction."""

    def reap(self) -> None:
        """A round of the reaper: act on what no event tells."""

    def kept_runs(self, workspace: Workspace) -> QuerySet[Run]:
        """Runs that are never swept."""
        return Run.objects.none()

    def sweep(self) -> dict[str, int]:
        """Remove what is over its time; how much of each."""
        return {}

    def read_run(self, run: Run) -> dict[str, Any]:
        """Fields of `queries.Sheet` that the room fills."""
        return {}

    def run_page(self, sheet: Any) -> dict[str, Any]:
        """What the page of a run, read as `queries.Sheet`, shows of the room."""
        return {}

    def list_page(self, workspaces: QuerySet[Workspace]) -> dict[str, Any]:
        """What pages with runs of these workspaces show of the room."""
        return {}


registered: list[Plugin] = []


def register(plugin: Plugin) -> None:
    """Add a room's plugin."""
    registered.append(plugin)


def carry_out(moves: Any, row: Any, effects: Iterable[object]) -> None:
    """Do what a step asked for when it ended."""
    handlers = {kind: act for plugin in registered for kind, act in plugin.effects.items()}
    for effect in effects:
        handlers[type(effect)](moves, row, effect)


def ask(question: str, run: Run, *given: Any) -> Any:
    """Answer a question of a step of the run."""
    return next(p.answers[question] for p in registered if question in p.answers)(run, *given)


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What all plugins answered, as one."""
    return {key: value for part in parts for key, value in part.items()}
