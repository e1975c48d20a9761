"""Triggers as a plugin of runs: check of delivered data, and follow-up runs."""

from collections.abc import Mapping
from typing import Any

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.services.reaping import take_tick
from pipelines_catalog.triggers.effects import HANDLERS
from pipelines_catalog.triggers.services import batches, watching
from pipelines_catalog.triggers.services.configuration import limit_of


def _limit(run: Run, pipeline: Pipeline, kind: str) -> float | None:
    return limit_of(run.workspace_id, pipeline, kind)


class TriggersPlugin(Plugin):
    """The hooks of triggers: start checks, effects, limits, and the check of schedules."""

    effects = HANDLERS
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
