"""Audit entries form one chain; what is changed or taken away is named."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from mlops_portal.organizations import chain
from mlops_portal.organizations.models import AuditChain, AuditEntry, Organization
from mlops_portal.organizations.services import rename_organization
from mlops_portal.organizations.services.audit import prune_audit
from tests.assessments.cast import an_organization

TABLE = AuditEntry._meta.db_table


@pytest.fixture
def bank(db) -> Organization:
    """An organization with some entries in its log."""
    made = an_organization("Harbour Bank")
    by = made.memberships.get().user
    for n in range(4):
        rename_organization(organization=made, name=f"Bank {n} é", by=by, at=timezone.now())
    return made


def _end(organization: Organization) -> AuditChain:
    return AuditChain.objects.get(pk=organization.pk)


def _verify() -> str:
    said = StringIO()
    try:
        call_command("audit_verify", stdout=said)
    except CommandError as error:
        said.write(str(error))
    return said.getvalue()


def _behind_the_back(statement: str, *values: object) -> None:
    """Change the database as somebody who owns it, without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS audit_is_not_changed")
            cursor.execute("DROP TRIGGER IF EXISTS audit_is_not_deleted")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending holds the table
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_guard")
        cursor.execute(statement, values)


def test_entries_are_linked_and_the_command_says_that_they_hold(bank: Organization) -> None:
    numbers = AuditEntry.objects.filter(organization=bank).order_by("pk").values_list("number")
    assert [n for (n,) in numbers] == [1, 2, 3, 4, 5]
    assert chain.first_broken(_end(bank)) == ""
    assert "holds" in _verify()
    assert "is not as it was written" not in _verify()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"UPDATE {TABLE} SET target = 'x' WHERE number = 3", "entry 3"),
        (f"UPDATE {TABLE} SET details = '{{}}' WHERE number = 4", "entry 4"),
        (f"UPDATE {TABLE} SET number = 9 WHERE number = 2", "entry 2 is missing"),
        (f"UPDATE {TABLE} SET hash = '' WHERE number = 1", "entry 1"),
        (f"DELETE FROM {TABLE} WHERE number = 3", "entry 3 is missing"),
        (f"DELETE FROM {TABLE} WHERE number = 5", "entry 5 is missing"),
        (f"DELETE FROM {TABLE}", "entry 1 is missing"),
        (
            "UPDATE organizations_auditchain SET first = 2, first_after ="
            f" (SELECT hash FROM {TABLE} WHERE number = 1)",
            "before 2 went without a mark",
        ),
    ],
)
@pytest.mark.django_db
def test_the_first_broken_link_is_named(bank: Organization, statement: str, named: str) -> None:
    _behind_the_back(statement)
    said = _verify()
    assert named in said
    assert "is not as it was written" in said


def test_what_is_released_and_deleted_leaves_a_gap(bank: Organization) -> None:
    one = AuditEntry.objects.filter(organization=bank, number=2)
    one.update(is_released=True)
    one.delete()
    assert chain.first_broken(_end(bank)) == "entry 2 is missing"


def test_another_actor_is_seen_and_a_forgotten_one_is_not_a_fault(bank: Organization) -> None:
    from tests.assessments.cast import a_user

    AuditEntry.objects.filter(organization=bank, number=2).update(actor=None)
    assert chain.first_broken(_end(bank)) == ""
    other = a_user("eve@harbour.example")
    _behind_the_back(f"UPDATE {TABLE} SET actor_id = %s WHERE number = 3", other.pk)
    assert "entry 3 names another account" in chain.first_broken(_end(bank))


def test_old_entries_go_with_a_mark_and_the_chain_holds(bank: Organization) -> None:
    now = timezone.now()
    assert prune_audit(organization=bank, before=now - timedelta(days=1), at=now) == 0
    assert prune_audit(organization=bank, before=now + timedelta(days=1), at=now) == 5
    [mark] = AuditEntry.objects.filter(organization=bank)
    assert (mark.number, mark.action, mark.details["through"]) == (6, "audit.pruned", 5)
    assert chain.first_broken(_end(bank)) == ""
    by = bank.memberships.get().user
    rename_organization(organization=bank, name="Again", by=by, at=now)
    assert prune_audit(organization=bank, before=now + timedelta(days=1), at=now) == 2
    assert chain.first_broken(_end(bank)) == ""


def test_the_end_of_the_chain_outlives_its_organization(bank: Organization) -> None:
    pk, before = bank.pk, _end(bank).hash
    bank.delete()
    left = AuditChain.objects.get(pk=pk)
    assert (left.number, left.hash) == (5, before)
    assert left.ended_at is not None
    assert not AuditEntry.objects.filter(organization=pk).exists()
    assert "is not as it was written" not in _verify()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    bank = an_organization("Harbour Bank")
    by = bank.memberships.get().user
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        for n in range(5):
            with transaction.atomic():
                rename_organization(
                    organization=Organization.objects.get(pk=bank.pk),
                    name=f"Bank {n}",
                    by=by,
                    at=timezone.now(),
                )
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert _end(bank).number == 21
    assert chain.first_broken(_end(bank)) == ""
