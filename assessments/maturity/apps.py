"""Maturity: the framework, assessments, answers, results and plans."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "assessments.maturity"
    label = "maturity"

    def ready(self) -> None:
        from assessments.maturity import (
            checks,  # noqa: F401  registers the system check
            content,
            evidence,
            exports,
            practices,
            waiting,
        )
        from assessments.maturity.actions import ACTIONS
        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register

        register(
            Room(
                "maturity",
                pages={
                    related.EXPLANATION: practices.explanation,
                    related.OWNERS: practices.owners,
                    related.TOOLS: practices.helping,
                    related.HELPED: practices.helped,
                },
                inspections={"maturity": content.inspect},
                actions=ACTIONS,
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                person_files=exports.files_of_person,
                deleted_with_systems=exports.goes_with,
                deleted_with_person=exports.goes_with_person,
                forget_person=exports.forget_person,
                unfinished_in=waiting.unfinished_in,
                personal_of=waiting.personal_of,
                hidden_subjects=evidence.hidden_subjects,
                may_save=evidence.may_save,
            )
        )
