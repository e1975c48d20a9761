"""Whoever writes at once into the audit logs of the same organizations waits, and gets through.

On PostgreSQL two transactions that wait for each other are a deadlock, of which one is undone;
SQLite lets one transaction write at a time.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mlops_portal.organizations import chain
from mlops_portal.organizations.models import AuditChain, AuditEntry, Organization, Role
from mlops_portal.organizations.services import add_member, rename_organization, security
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.models import Ring
from pipelines_catalog.landscape.services.stack import put
from tests.assessments.cast import a_user, an_organization

ROUNDS = 6
pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*works: Callable[[int], None]) -> list[BaseException]:
    """Run every work `ROUNDS` times, each in a thread of its own; what failed."""
    start, failed = threading.Barrier(len(works)), []

    def repeat(work: Callable[[int], None]) -> None:
        start.wait()
        try:
            for n in range(ROUNDS):
                work(n)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=repeat, args=[work]) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return failed


def _holds(*organizations: Organization) -> None:
    for one in organizations:
        assert chain.first_broken(AuditChain.objects.get(pk=one.pk)) == ""
        numbers = AuditEntry.objects.filter(organization=one).order_by("number")
        found = list(numbers.values_list("number", flat=True))
        assert found == list(range(1, len(found) + 1))


def test_several_organizations_of_the_same_people() -> None:
    banks = [an_organization(f"Bank {n}") for n in range(3)]
    owners = [bank.memberships.get().user for bank in banks]
    people = [a_user(f"person{n}@harbour.example") for n in range(2)]
    for bank in banks:
        for person in people:
            add_member(organization=bank, user=person, role=Role.OWNER, at=timezone.now())

    def note(person):
        return lambda _n: security.note(
            user=person, kind="password_changed", network=None, at=timezone.now()
        )

    def rename(bank, by):
        return lambda n: rename_organization(
            organization=Organization.objects.get(pk=bank.pk),
            name=f"{bank.name} {n}",
            by=by,
            at=timezone.now(),
        )

    def join(bank, by):
        return lambda n: add_member(
            organization=bank,
            user=a_user(f"{by.pk}-{n}@harbour.example"),
            role=Role.VIEWER,
            at=timezone.now(),
            by=by,
        )

    works = [note(person) for person in people]
    for bank, owner in zip(banks, owners, strict=True):
        works += [rename(bank, owner), join(bank, owner)]
    assert _at_once(*works) == []
    _holds(*banks)
    assert {bank.audit_entries.count() for bank in banks} == {3 + 4 * ROUNDS}


def test_two_organizations_that_ask_their_people_for_a_second_factor(monkeypatch) -> None:
    monkeypatch.setattr(security.queries, "has_second_factor", lambda user: "owner" in user.email)
    banks = [an_organization(f"Bank {n}") for n in range(2)]
    people = [a_user(f"person{n}@harbour.example") for n in range(3)]
    for bank in banks:
        for person in people:
            add_member(organization=bank, user=person, role=Role.VIEWER, at=timezone.now())

    def ask(bank):
        owner = bank.memberships.get(role=Role.OWNER).user
        return lambda n: security.require_second_factor(
            organization=bank, required=n % 2 == 0, by=owner, at=timezone.now()
        )

    def change_password(person):
        return lambda _n: security.note(
            user=person, kind="password_changed", network=None, at=timezone.now()
        )

    assert _at_once(*map(ask, banks), *map(change_password, people)) == []
    _holds(*banks)


def test_entries_of_a_stack_changed_one_by_one_and_many_at_a_time() -> None:
    bank = an_organization("Harbour Bank")
    by = bank.memberships.get().user
    tools = content.landscape().tools[:3]

    def put_all(order):
        def work(n: int) -> None:
            with transaction.atomic():
                for tool in order:
                    put(
                        organization=bank,
                        tool=tool,
                        ring=(Ring.ADOPT, Ring.TRIAL)[n % 2],
                        components=[],
                        reason=f"{threading.get_ident()} {n}",
                        by=by,
                        at=timezone.now(),
                    )

        return work

    assert _at_once(put_all(tools), put_all(tools[::-1]), put_all(tools[1:2])) == []
    _holds(bank)
    assert bank.audit_entries.count() == 1 + 7 * ROUNDS


def test_an_organization_that_is_deleted_while_others_write() -> None:
    bank = an_organization("Harbour Bank")
    person = a_user("person@harbour.example")
    add_member(organization=bank, user=person, role=Role.OWNER, at=timezone.now())

    def note(_n: int) -> None:
        security.note(user=person, kind="password_changed", network=None, at=timezone.now())

    def delete(_n: int) -> None:
        for found in Organization.objects.filter(pk=bank.pk):
            found.delete()

    assert _at_once(note, note, delete) == []
    assert AuditChain.objects.get(pk=bank.pk).ended_at is not None
