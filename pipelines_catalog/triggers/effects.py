"""Trigger effects requested by a step, applied in the transaction that ends it."""

from pipelines_catalog.alerts import services as alerts
from pipelines_catalog.engine.effects import RequestRun, Watch
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import StepRun
from pipelines_catalog.runs.plugins import Handler
from pipelines_catalog.runs.services.moves import Moves
from pipelines_catalog.triggers.services import fire_trigger
from pipelines_catalog.triggers.services.configuration import limit_of


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


HANDLERS: dict[type, Handler] = {RequestRun: _request_run, Watch: _watch}
