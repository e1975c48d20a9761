"""Runs: the records of pipelines, their worker, their pages and their API."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "pipelines_catalog.runs"
    label = "runs"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import doors
        from pipelines_catalog.runs import (
            catalog,
            checks,  # noqa: F401  registers the system check
        )

        def shown_by(practice: str) -> list[doors.Page]:
            """Where a practice is seen to run; steps that share a name at several places once."""
            found = {step.function: (p, step) for p, step in catalog.demonstrations(practice)}
            return [
                doors.Page(reverse("runs:pipeline", args=[p.key]), step.title, within=p.title)
                for p, step in found.values()
            ]

        doors.register(doors.STEPS, shown_by)
