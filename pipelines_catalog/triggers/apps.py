"""Triggers: what starts runs, by hand, on a schedule or when data arrives."""

from django.apps import AppConfig


class TriggersConfig(AppConfig):
    name = "pipelines_catalog.triggers"
    label = "triggers"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register
        from pipelines_catalog.runs import catalog, plugins
        from pipelines_catalog.runs.text import as_text
        from pipelines_catalog.triggers import exports
        from pipelines_catalog.triggers.plugin import TriggersPlugin

        def shown_by(practice: str) -> list[related.Page]:
            """Return pages of steps that demonstrate a practice; each step function once."""
            found = {step.function: (p, step) for p, step in catalog.demonstrations(practice)}
            return [
                related.Page(
                    reverse("runs:pipeline", args=[p.key]),
                    as_text(step.title),
                    within=as_text(p.title),
                )
                for p, step in found.values()
            ]

        plugins.register(TriggersPlugin())
        register(
            Room(
                "runs",
                pages={related.STEPS: shown_by},
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                deleted_with_organization=exports.goes_with,
            )
        )
