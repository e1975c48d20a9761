"""The audit log only grows, whoever tries, and outlives the people in it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from mlops_portal.foundation.rooms import Room, register
from mlops_portal.organizations import queries, services
from mlops_portal.organizations.models import AuditEntry, EntryIsFinal, Organization, Role
from tests.assessments.cast import Person, a_user, an_organization

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def entry(organization: Organization) -> AuditEntry:
    return organization.audit_entries.get(action="organization.created")


def test_an_entry_that_exists_is_not_saved_again(entry: AuditEntry) -> None:
    entry.action = "team.created"
    with pytest.raises(EntryIsFinal):
        entry.save()
    with pytest.raises(EntryIsFinal):
        entry.delete()


@pytest.mark.parametrize(
    "change", [{"action": "x"}, {"target": "x"}, {"at": NOW}, {"details": {"a": 1}}]
)
def test_the_database_refuses_a_change(entry: AuditEntry, change: dict) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert AuditEntry.objects.filter(pk=entry.pk, **change).count() == 0


def test_the_database_refuses_another_actor(entry: AuditEntry) -> None:
    other = a_user("other@elsewhere.example")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(actor=other)


def test_the_database_refuses_to_delete_an_entry(entry: AuditEntry) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM organizations_auditentry")
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_a_released_entry_is_not_bound_again(entry: AuditEntry) -> None:
    AuditEntry.objects.filter(pk=entry.pk).update(is_released=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(is_released=False)


def test_entries_go_with_their_organization(organization: Organization) -> None:
    other = an_organization("Hill Insurance")
    services.delete_organization(organization=organization)
    assert set(AuditEntry.objects.values_list("organization", flat=True)) == {other.pk}


def test_an_entry_stays_without_the_name_when_the_person_goes(
    organization: Organization, assessor: Person
) -> None:
    services.delete_person(user=assessor.user, with_organizations=[], at=NOW)
    (joined,) = queries.name_people(queries.audit_of(organization, "member.joined"))
    assert (joined.actor, joined.person) == (None, None)
    assert organization.audit_entries.filter(action="member.deleted", actor=None).exists()


def test_an_action_without_a_sentence_is_refused(organization: Organization) -> None:
    with pytest.raises(ValueError, match="no sentence"), transaction.atomic():
        services.record_audit(organization=organization, actor=None, action="made.up", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    organization = an_organization()
    with pytest.raises(RuntimeError):
        services.record_audit(organization=organization, actor=None, action="team.created", at=NOW)


def test_two_rooms_cannot_take_one_action() -> None:
    with pytest.raises(ValueError, match="Two rooms"):
        register(Room("another", actions={"team.created": "did something else"}))


def test_every_role_is_told(organization: Organization, owner: Person, assessor: Person) -> None:
    services.change_role(
        organization=organization, user=assessor.user, role=Role.VIEWER, by=owner.user, at=NOW
    )
    told = organization.audit_entries.get(action="member.role_changed")
    assert told.details == {"person": assessor.user.pk, "before": "assessor", "role": "viewer"}
