"""Maturity: the framework, assessments, answers, results and plans."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "assessments.maturity"
    label = "maturity"

    def ready(self) -> None:
        from assessments.maturity import content, exports, pages
        from assessments.maturity.actions import ACTIONS
        from assessments.maturity.queries import assessments, evidence
        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register

        register(
            Room(
                "maturity",
                pages={
                    related.EXPLANATION: pages.explanation,
                    related.OWNERS: pages.owners,
                    related.TOOLS: pages.helping,
                    related.HELPED: pages.helped,
                },
                inspections={"maturity": content.inspect},
                actions=ACTIONS,
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                person_files=exports.files_of_person,
                deleted_with_systems=exports.goes_with,
                deleted_with_person=exports.goes_with_person,
                forget_person=exports.forget_person,
                unfinished_in=assessments.unfinished_in,
                personal_of=assessments.personal_of,
                hidden_subjects=evidence.hidden_subjects,
                may_save=evidence.may_save,
            )
        )
