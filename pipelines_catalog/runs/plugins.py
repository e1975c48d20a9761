"""Plugin interface for packages above runs. Each registers a plugin in `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs.models import Event, Run, Workspace

Handler = Callable[[Any, Any, Any], None]  # services.moves.Moves, StepRun, an engine effect
Answer = Callable[..., Any]


class Plugin:
    """Base class without effect; a package overrides the hooks it needs.

    `effects` are handlers by the class of an effect that a step requested; they run in the
    transaction that ends the attempt and must be idempotent. `answers` answer queries of a running
    step, by name: they take the run and the query's arguments.
    """

    effects: Mapping[type, Handler] = {}
    answers: Mapping[str, Answer] = {}

    def check_start(
        self, workspace: Workspace, pipeline: Pipeline, parameters: Mapping[str, Any]
    ) -> None:
        """Raise InvalidParameters for a run that cannot be started now."""

    def steps_reused(self, run: Run) -> None:
        """Handle a run that reuses steps of `run.parent`."""

    def run_moved(self, run: Run, events: Iterable[Event]) -> None:
        """Handle changes of the locked run; `events` are written, in the same transaction."""

    def reap(self) -> None:
        """Run a round of the reaper: handle conditions that no event reports."""

    def kept_runs(self, workspace: Workspace) -> QuerySet[Run]:
        """Return runs that must never be swept."""
        return Run.objects.none()

    def sweep(self) -> dict[str, int]:
        """Remove expired data; return counts by kind."""
        return {}

    def read_run(self, run: Run) -> dict[str, Any]:
        """Return fields of `queries.RunDetail` that the package fills."""
        return {}

    def run_page(self, detail: Any) -> dict[str, Any]:
        """Return the package's data for the page of a run, read as `queries.RunDetail`."""
        return {}

    def list_page(self, workspaces: QuerySet[Workspace]) -> dict[str, Any]:
        """Return the package's data for pages with runs of these workspaces."""
        return {}


registered: list[Plugin] = []


def register(plugin: Plugin) -> None:
    """Register a package's plugin."""
    registered.append(plugin)


def carry_out(moves: Any, row: Any, effects: Iterable[object]) -> None:
    """Apply the effects that a step requested when it ended."""
    handlers = {kind: act for plugin in registered for kind, act in plugin.effects.items()}
    for effect in effects:
        handlers[type(effect)](moves, row, effect)


def ask(question: str, run: Run, *given: Any) -> Any:
    """Answer a query of a step of the run."""
    return next(p.answers[question] for p in registered if question in p.answers)(run, *given)


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge the results of all plugins."""
    return {key: value for part in parts for key, value in part.items()}
