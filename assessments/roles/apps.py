"""Roles and skills: what roles ask for, side by side, as a job advert and as an interview kit."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "assessments.roles"
    label = "roles"

    def ready(self) -> None:
        from django.urls import reverse

        from assessments.roles import (
            checks,  # noqa: F401  registers the system check
            content,
        )
        from mlops_portal.foundation import doors
        from mlops_portal.foundation.content import register_inspection

        def page_of_role(slug: str) -> list[doors.Page]:
            role = content.matrix().role_by_slug.get(slug)
            return [doors.Page(reverse("skills:role", args=[slug]), role.name)] if role else []

        def page_of_skill(slug: str) -> list[doors.Page]:
            skill = content.matrix().skill_by_slug.get(slug)
            if skill is None:
                return []
            return [doors.Page(reverse("skills:skill", args=[slug]), skill.name, about=slug)]

        doors.register(doors.ROLE, page_of_role)
        doors.register(doors.SKILL, page_of_skill)
        register_inspection("skills", content.inspect)
