"""Evidence: links and files that support an answer, and their review by a second person."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "assessments.evidence"
    label = "evidence"

    def ready(self) -> None:
        from assessments.evidence import exports
        from assessments.evidence.services import clear_unreferenced
        from mlops_portal.foundation.rooms import Room, register

        register(
            Room(
                "evidence",
                actions={
                    "evidence.added": _("added evidence"),
                    "evidence.removed": _("removed evidence"),
                    "evidence.restored": _("put evidence back"),
                    "evidence.accepted": _("accepted evidence"),
                    "evidence.questioned": _("questioned evidence"),
                    "evidence.answered": _("answered a question about evidence"),
                },
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                organization_files=exports.files_of_organization,
                person_files=exports.files_of_person,
                deleted_with_organization=exports.goes_with,
                after_deletion=clear_unreferenced,
            )
        )
