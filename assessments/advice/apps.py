"""Advice: what joins practice, skill, tool and step, and what comes before what."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    name = "assessments.advice"
    label = "advice"

    def ready(self) -> None:
        from assessments.advice import checks, content  # noqa: F401  registers the system check
        from assessments.advice.pages import register_pages
        from mlops_portal.foundation.content import register_inspection

        register_pages()
        register_inspection("advice", content.inspect)
