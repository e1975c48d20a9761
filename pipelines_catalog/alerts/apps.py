"""Alerts about runs, models and triggers, on pages and by mail."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "pipelines_catalog.alerts"
    label = "alerts"

    def ready(self) -> None:
        from mlops_portal.foundation.rooms import Room, register
        from pipelines_catalog.alerts.actions import ACTIONS
        from pipelines_catalog.alerts.plugin import AlertsPlugin
        from pipelines_catalog.runs import plugins

        plugins.register(AlertsPlugin())
        register(Room("alerts", actions=ACTIONS))
