"""Triggers as a plugin of runs: check of delivered data, and follow-up runs."""

from collections.abc import Mapping
from typing import Any

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.services.reaping import take_tick
from pipelines_catalog.triggers.effects import HANDLERS
from pipelines_catalog.triggers.services import arrived, watching
from pipelines_catalog.triggers.services.standing import limit_of


def _limit(run: Run, pipeline: Pipeline, kind: str) -> float | None:
    return limit_of(run.workspace_id, pipeline, kind)


class TriggersPlugin(Plugin):
    """The hooks of triggers: start checks, effects, limits, and the check of clocks."""

    effects = HANDLERS
    answers = {"limit": _limit}

    def check_start(
        self, workspace: Workspace, pipeline: Pipeline, parameters: Mapping[str, Any]
    ) -> None:
        arrived.check(workspace, pipeline, parameters)

    def reap(self) -> None:
        if take_tick("clocks", watching.SECONDS):
            watching.look_at_clocks()
