"""Roles and skills: what roles ask for, how people and teams stand to it."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "assessments.skills"
    label = "skills"

    def ready(self) -> None:
        from assessments.skills import checks, content  # noqa: F401  registers the system check
        from mlops_portal.foundation.content import register_inspection

        register_inspection("skills", content.inspect)
