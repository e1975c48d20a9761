"""People and teams: their ratings against the requirements of roles, and staffing."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "assessments.people"
    label = "skills"

    def ready(self) -> None:
        from assessments.people import exports, sample
        from assessments.people.actions import ACTIONS
        from mlops_portal.foundation.rooms import Room, register

        register(
            Room(
                "skills",
                actions=ACTIONS,
                fill_sample=sample.fill_sample,
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                deleted_with_organization=exports.goes_with,
                forget_person=exports.forget_person,
            )
        )
