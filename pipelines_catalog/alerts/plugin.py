"""Alerts as a plugin of runs: raised by changes of a run, and shown with it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from pipelines_catalog.alerts.pages import alert_line
from pipelines_catalog.alerts.queries import MOST_ALERTS, open_alerts
from pipelines_catalog.alerts.services import raising, sweeping, watching
from pipelines_catalog.runs.models import Event, Run, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.queries import RunDetail
from pipelines_catalog.runs.services.reaping import take_tick


class AlertsPlugin(Plugin):
    """Alerts about runs."""

    def run_moved(self, run: Run, events: Iterable[Event]) -> None:
        raising.follow(run, events)

    def reap(self) -> None:
        if take_tick("alerts", watching.SECONDS):
            watching.look_at_runs()

    def sweep(self) -> dict[str, int]:
        return {"alerts": sweeping.sweep()}

    def run_page(self, detail: RunDetail) -> dict[str, Any]:
        if not detail.has_alerts:
            return {"alerts": []}
        raised = detail.run.alerts.select_related("workspace__organization", "run")
        return {"alerts": [alert_line(alert) for alert in raised[:MOST_ALERTS]]}

    def list_page(self, workspaces: QuerySet[Workspace]) -> dict[str, Any]:
        return {"open_alerts": open_alerts(workspaces)}
