"""Organizations: who you are and what you may see."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "assessments.organizations"
    label = "organizations"

    def ready(self) -> None:
        from assessments.organizations import watching

        watching.listen()
