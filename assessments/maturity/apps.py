"""Maturity: the framework, assessments, answers, results and plans."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "assessments.maturity"
    label = "maturity"

    def ready(self) -> None:
        from assessments.maturity import checks, content  # noqa: F401  registers the system check
        from mlops_portal.foundation.content import register_inspection

        register_inspection("maturity", content.inspect)
