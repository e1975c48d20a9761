"""Triggers: what starts runs, by hand, on a schedule or when data arrives."""

from django.apps import AppConfig


class TriggersConfig(AppConfig):
    name = "pipelines_catalog.triggers"
    label = "triggers"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import doors
        from mlops_portal.organizations import contents
        from mlops_portal.organizations.exports import register
        from pipelines_catalog.runs import catalog, plugins
        from pipelines_catalog.triggers import exports
        from pipelines_catalog.triggers.plugin import TriggersPlugin

        def shown_by(practice: str) -> list[doors.Page]:
            """Where a practice is seen to run; steps that share a name at several places once."""
            found = {step.function: (p, step) for p, step in catalog.demonstrations(practice)}
            return [
                doors.Page(reverse("runs:pipeline", args=[p.key]), step.title, within=p.title)
                for p, step in found.values()
            ]

        plugins.register(TriggersPlugin())
        doors.register(doors.STEPS, shown_by)
        contents.register(of_organization=exports.goes_with)
        register("runs", of_organization=exports.of_organization, of_person=exports.of_person)
