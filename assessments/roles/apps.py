"""Roles and skills: required levels, comparison, job advert and interview kit."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "assessments.roles"
    label = "roles"

    def ready(self) -> None:
        from django.urls import reverse

        from assessments.roles import content
        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register

        def page_of_role(slug: str) -> list[related.Page]:
            role = content.matrix().role_by_slug.get(slug)
            return [related.Page(reverse("skills:role", args=[slug]), role.name)] if role else []

        def page_of_skill(slug: str) -> list[related.Page]:
            skill = content.matrix().skill_by_slug.get(slug)
            if skill is None:
                return []
            return [related.Page(reverse("skills:skill", args=[slug]), skill.name, about=slug)]

        register(
            Room(
                "roles",
                pages={related.ROLE: page_of_role, related.SKILL: page_of_skill},
                inspections={"skills": content.inspect},
            )
        )
