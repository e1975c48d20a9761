"""The notice that an organization gives to everyone whose skills it rates, and its display."""

from datetime import datetime

from django.db import transaction

from assessments.people.models import PeopleNotice, Person
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import record_audit


@transaction.atomic
def set_notice(
    *,
    organization: Organization,
    purpose: str,
    legal_ground: str,
    responsible: str,
    contact: str,
    by: User,
    at: datetime,
) -> PeopleNotice:
    """Set the notice. A changed one is dated and shown again; an identical text changes nothing."""
    told = {
        "purpose": purpose,
        "legal_ground": legal_ground,
        "responsible": responsible,
        "contact": contact,
    }
    lock_in_order([organization.pk])
    old = PeopleNotice.objects.filter(organization=organization).first()
    if old and all(getattr(old, field) == text for field, text in told.items()):
        return old
    notice, _is_new = PeopleNotice.objects.update_or_create(
        organization=organization, defaults={**told, "changed_at": at, "changed_by": by}
    )
    organization.rated_people.update(notice_shown_at=None)
    record_audit(organization=organization, actor=by, action="people.notice_set", at=at)
    return notice


def note_shown(*, person: Person, at: datetime) -> None:
    """Record that the current notice was shown to the person."""
    if Person.objects.filter(pk=person.pk, notice_shown_at=None).update(notice_shown_at=at):
        person.notice_shown_at = at
