"""Triggers as a plugin of runs: check of delivered data, effects of steps, overdue schedules.

Effects are applied in the transaction that ends the step.
"""

from collections.abc import Mapping
from typing import Any

from pipelines_catalog.alerts import services as alerts
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.engine.effects import RequestRun, Watch
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Run, StepRun, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.services.moves import Moves
from pipelines_catalog.runs.services.reaping import take_tick
from pipelines_catalog.triggers.services import batches, fire_trigger, watching
from pipelines_catalog.triggers.services.configuration import limit_of


def _limit(run: Run, pipeline: Pipeline, kind: str) -> float | None:
    return limit_of(run.workspace_id, pipeline, kind)


def _request_run(moves: Moves, row: StepRun, effect: RequestRun) -> None:
    event = fire_trigger(
        workspace=moves.run.workspace,
        pipeline=effect.pipeline or moves.run.pipeline,
        kind=effect.kind,
        value=effect.value,
        threshold=effect.threshold,
        words=effect.words,
        parameters=moves.run.parameters if effect.parameters is None else effect.parameters,
    )
    moves.tell(
        "run_requested",
        row,
        trigger=effect.kind,
        run=str(event.run_id or ""),
        refused=event.refused,
        words=as_json(effect.words),
    )


def _watch(moves: Moves, row: StepRun, effect: Watch) -> None:
    """Raise alerts for the value; the trigger's limit is the default for rules without one."""
    run = moves.run
    pipeline = catalog.every().get(effect.pipeline or run.pipeline)
    limit = limit_of(run.workspace_id, pipeline, effect.kind) if pipeline else None
    alerts.watched(run, effect, limit)


class TriggersPlugin(Plugin):
    """The hooks of triggers: start checks, effects, limits, and the check of schedules."""

    effects = {RequestRun: _request_run, Watch: _watch}
    answers = {"limit": _limit}

    def check_start(
        self, workspace: Workspace, pipeline: Pipeline, parameters: Mapping[str, Any]
    ) -> None:
        if (found := catalog.feed_of(pipeline)) is None:
            return
        owner, parameter = found
        assert owner.feed is not None
        newest = batches.ensure_feed_state(workspace, owner).newest
        batches.check_batch(owner.feed, parameters, parameter, newest)

    def reap(self) -> None:
        if take_tick("clocks", watching.SECONDS):
            watching.check_schedulers()
