"""Whoever changes a person locks the organization before it, as an account's deletion does."""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from assessments.people import services
from assessments.people.domain.ratings import SkillRating
from assessments.people.models import Person, PersonLink, Purpose, Source
from assessments.roles import content
from mlops_portal.organizations.models import Organization
from tests.assessments.cast import a_user
from tests.assessments.people.people_steps import a_link, a_place, a_rated_person

pytestmark = pytest.mark.django_db
ORGANIZATION = "organization"
ROOMS = ("profiles", "codes", "needs", "notices")  # where the lock is called by its name


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is locked and written, in this order: the organization, and tables of the room."""
    found: list[str] = []

    def lock(_ids: object) -> None:
        found.append(ORGANIZATION)

    for name in ROOMS:
        module = import_module(f"assessments.people.services.{name}")
        monkeypatch.setattr(module, "lock_in_order", lock)

    def seen(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        verb, *_ = sql.split()
        if verb in ("UPDATE", "DELETE", "INSERT") and '"skills_' in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(seen):
        yield found


def _rate(person: Person, **more: object) -> None:
    services.rate(
        person=person,
        source=Source.ASSESSOR,
        sent={"devops": SkillRating(2)},
        seen=0,
        matrix=content.matrix(),
        at=timezone.now(),
        **more,
    )


def _changes(person: Person, link: PersonLink, by: object) -> dict[str, Callable[[], object]]:
    now = {"at": timezone.now()}
    who = {"person": person, **now}
    return {
        "change": lambda: services.change_person(
            name="New", hides_name=False, is_candidate=False, teams=[], by=by, **who
        ),
        "claim": lambda: services.claim_person(user=a_user("new@harbour.example"), **who),
        "correct": lambda: services.ask_correction(text="No", **who),
        "share": lambda: services.share(by=by, **who),
        "link": lambda: services.add_link(
            purpose=Purpose.PEER, label="P", days=30, by=by, by_person=False, **who
        ),
        "end link": lambda: services.revoke_link(link=link, by=by, **now),
        "code": lambda: services.set_code(locked=link, link=link, code="a-long-code", **now),
        "opening": lambda: services.note_opening(link=link, by=None, is_refused=False, **now),
        "rate": lambda: _rate(person, account=by),
        "waive": lambda: services.waive(account=by, **who),
        "delete": lambda: services.delete_rated_person(by=by, **who),
    }


NAMES = list(_changes(Person(), PersonLink(), None))


@pytest.mark.parametrize("name", NAMES)
def test_the_organization_is_locked_before_anything_of_a_person(order, name) -> None:
    place = a_place()
    candidate = a_rated_person(place.organization, "Candidate")
    link = a_link(candidate, Purpose.ASSESSOR)
    changes = _changes(candidate, link, place.owner.user)
    order.clear()
    with suppress(services.HasProfile):
        changes[name]()
    assert order, "nothing was written"
    assert order[0] == ORGANIZATION, order


def test_a_person_whose_time_is_over_goes_in_that_order_too(order) -> None:
    place = a_place()
    person = a_rated_person(place.organization, "Candidate")
    Person.objects.filter(pk=person.pk).update(last_contact_at=timezone.now().replace(year=2000))
    order.clear()
    assert services.erase_forgotten(at=timezone.now()) == 1
    assert order[0] == ORGANIZATION
    assert Organization.objects.filter(pk=place.organization.pk).exists()
