"""Roles and skills: what roles ask for, how people and teams stand to it."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "assessments.people"
    label = "skills"

    def ready(self) -> None:
        from django.urls import reverse

        from assessments.people import (
            checks,  # noqa: F401  registers the system check
            content,
            exports,
            sample,
        )
        from assessments.people.actions import ACTIONS
        from mlops_portal.foundation import doors
        from mlops_portal.foundation.content import register_inspection
        from mlops_portal.organizations import contents
        from mlops_portal.organizations.actions import register_actions
        from mlops_portal.organizations.exports import register
        from mlops_portal.organizations.signals import sample_made

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
        register_actions(ACTIONS)
        contents.register(of_organization=exports.goes_with)
        register(
            "skills",
            of_organization=exports.of_organization,
            of_person=exports.of_person,
            forget_person=exports.forget_person,
        )
        sample_made.connect(sample.fill_sample)
