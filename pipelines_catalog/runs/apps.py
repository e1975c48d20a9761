"""Runs: the records of pipelines, their worker, their pages and their API."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "pipelines_catalog.runs"
    label = "runs"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import doors
        from mlops_portal.organizations import contents
        from mlops_portal.organizations.actions import register_actions
        from mlops_portal.organizations.exports import register
        from pipelines_catalog.runs import (
            catalog,
            checks,  # noqa: F401  registers the system check
            exports,
        )
        from pipelines_catalog.runs.actions import ACTIONS

        def shown_by(practice: str) -> list[doors.Page]:
            """Where a practice is seen to run; steps that share a name at several places once."""
            found = {step.function: (p, step) for p, step in catalog.demonstrations(practice)}
            return [
                doors.Page(reverse("runs:pipeline", args=[p.key]), step.title, within=p.title)
                for p, step in found.values()
            ]

        doors.register(doors.STEPS, shown_by)
        register_actions(ACTIONS)
        contents.register(of_organization=exports.goes_with)
        register("runs", of_organization=exports.of_organization, of_person=exports.of_person)
