"""People and teams: how they stand to what roles ask for, and whom a team should hire."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "assessments.people"
    label = "skills"

    def ready(self) -> None:
        from assessments.people import exports, sample
        from assessments.people.actions import ACTIONS
        from mlops_portal.organizations import contents
        from mlops_portal.organizations.actions import register_actions
        from mlops_portal.organizations.exports import register
        from mlops_portal.organizations.signals import sample_made

        register_actions(ACTIONS)
        contents.register(of_organization=exports.goes_with)
        register(
            "skills",
            of_organization=exports.of_organization,
            of_person=exports.of_person,
            forget_person=exports.forget_person,
        )
        sample_made.connect(sample.fill_sample)
