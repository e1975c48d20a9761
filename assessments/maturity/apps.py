"""Maturity: the framework, assessments, answers, results and plans."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "assessments.maturity"
    label = "maturity"

    def ready(self) -> None:
        from assessments.evidence import secrecy
        from assessments.maturity import (
            checks,  # noqa: F401  registers the system check
            content,
            evidence,
            exports,
        )
        from assessments.maturity.actions import ACTIONS
        from assessments.maturity.practices import register_pages
        from assessments.maturity.waiting import personal_of, unfinished_in
        from mlops_portal.foundation.content import register_inspection
        from mlops_portal.organizations import contents, in_progress
        from mlops_portal.organizations.actions import register_actions
        from mlops_portal.organizations.exports import register

        register_pages()
        register_inspection("maturity", content.inspect)
        register_actions(ACTIONS)
        secrecy.register(hidden_subjects=evidence.hidden_subjects, may_save=evidence.may_save)
        in_progress.register(unfinished_in)
        in_progress.register_personal(personal_of)
        contents.register(of_systems=exports.goes_with)
        register(
            "maturity",
            of_organization=exports.of_organization,
            of_person=exports.of_person,
            files_of_person=exports.files_of_person,
            forget_person=exports.forget_person,
            goes_with_person=exports.goes_with_person,
        )
