"""Advice: links between practices, skills, tools and steps, and prerequisites of practices."""

from functools import partial

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    name = "assessments.advice"
    label = "advice"

    def ready(self) -> None:
        from assessments.advice import content, pages
        from assessments.maturity.pages import Advice, register_advice
        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register

        register(
            Room(
                "advice",
                pages={
                    related.SKILLS: partial(pages.skills_of, None),
                    related.NEEDING: pages.needing,
                    related.EXERCISING: pages.exercising,
                    related.EXERCISED: pages.exercised,
                },
                inspections={"advice": content.inspect},
            )
        )
        register_advice(Advice(pages.before, pages.skills_of, pages.why_not_shown))
