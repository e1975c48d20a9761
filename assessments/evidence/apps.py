"""Evidence: links and files that support an answer, and their review by a second person."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "assessments.evidence"
    label = "evidence"

    def ready(self) -> None:
        from assessments.evidence import exports as own
        from assessments.evidence.services import clear_unreferenced
        from mlops_portal.organizations import contents, exports
        from mlops_portal.organizations.actions import register_actions

        contents.register(of_organization=own.goes_with)
        exports.register(
            "evidence",
            of_organization=own.of_organization,
            of_person=own.of_person,
            files_of_organization=own.files_of_organization,
            files_of_person=own.files_of_person,
            after_deletion=clear_unreferenced,
        )
        register_actions(
            {
                "evidence.added": _("added evidence"),
                "evidence.removed": _("removed evidence"),
                "evidence.restored": _("put evidence back"),
                "evidence.accepted": _("accepted evidence"),
                "evidence.questioned": _("questioned evidence"),
                "evidence.answered": _("answered a question about evidence"),
            }
        )
