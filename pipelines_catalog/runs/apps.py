"""Runs: the records of pipelines, their worker, their pages and their API."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "pipelines_catalog.runs"
    label = "runs"

    def ready(self) -> None:
        from pipelines_catalog.runs import checks  # noqa: F401  registers the system check
