"""Many act at once: the organization is locked first, and nobody's rating is lost."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from assessments.people import services
from assessments.people.domain.ratings import SkillRating
from assessments.people.models import Person, PersonLink, Purpose, Rater, Rating, Source
from assessments.roles import content
from mlops_portal.organizations.models import Organization
from tests.assessments.cast import a_user, an_organization
from tests.assessments.people.people_steps import a_cast, a_link, a_rated_person
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
ORGANIZATION = "organization"
ROOMS = ("codes", "plans", "profiles")  # where the lock is called by its name


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
    cast = a_cast()
    candidate = a_rated_person(cast.organization, "Candidate")
    link = a_link(candidate, Purpose.ASSESSOR)
    changes = _changes(candidate, link, cast.owner.user)
    order.clear()
    with suppress(services.HasProfile):
        changes[name]()
    assert order, "nothing was written"
    assert order[0] == ORGANIZATION, order


def test_a_person_whose_time_is_over_goes_in_that_order_too(order) -> None:
    cast = a_cast()
    person = a_rated_person(cast.organization, "Candidate")
    Person.objects.filter(pk=person.pk).update(last_contact_at=timezone.now().replace(year=2000))
    order.clear()
    assert services.erase_forgotten(at=timezone.now()) == 1
    assert order[0] == ORGANIZATION
    assert Organization.objects.filter(pk=cast.organization.pk).exists()


RATERS = 8


@pytest.mark.django_db(transaction=True)
def test_eight_assessors_at_once_are_all_kept_apart() -> None:
    person = a_rated_person(an_organization("Harbour Bank"), "Candidate")
    links = [a_link(person, Purpose.ASSESSOR, f"Interviewer {n}") for n in range(RATERS)]
    matrix = content.matrix()

    def rate(number: int) -> Rater:
        return services.rate(
            person=person,
            source=Source.ASSESSOR,
            link=links[number],
            sent={skill.slug: SkillRating(number % 4) for skill in matrix.skills},
            seen=0,
            matrix=matrix,
            at=timezone.now(),
        )

    raters = at_once(*(partial(rate, number) for number in range(RATERS)))
    assert len({rater.pk for rater in raters}) == RATERS
    assert Rating.objects.count() == RATERS * len(matrix.skills)
    for number, rater in enumerate(raters):
        levels = set(Rating.objects.filter(rater=rater).values_list("level", flat=True))
        assert levels == {number % 4}


@pytest.mark.django_db(transaction=True)
def test_one_link_sent_from_many_pages_at_once_counts_once_and_the_rest_are_told() -> None:
    person = a_rated_person(an_organization("Harbour Bank"), "Candidate")
    link, matrix = a_link(person, Purpose.PEER), content.matrix()

    def rate(number: int) -> int | None:
        try:
            services.rate(
                person=person,
                source=Source.PEER,
                link=link,
                sent={"devops": SkillRating(number % 4, f"page {number}")},
                seen=0,
                matrix=matrix,
                at=timezone.now(),
            )
        except services.SheetConflict:
            return None
        return number

    stored = [
        number
        for number in at_once(*(partial(rate, number) for number in range(RATERS)))
        if number is not None
    ]
    assert len(stored) == 1
    assert Rating.objects.get().evidence == f"page {stored[0]}"
    assert Rater.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rating_while_the_person_is_deleted_leaves_nothing_behind() -> None:
    person = a_rated_person(an_organization("Harbour Bank"), "Candidate")
    links = [a_link(person, Purpose.PEER) for _ in range(4)]

    def act(number: int) -> None:
        try:
            if number == 4:
                services.delete_rated_person(person=person, by=None, at=timezone.now())
                return
            services.rate(
                person=person,
                source=Source.PEER,
                link=links[number],
                sent={"devops": SkillRating(1)},
                seen=0,
                matrix=content.matrix(),
                at=timezone.now(),
            )
        except Person.DoesNotExist:
            return

    assert at_once(*(partial(act, number) for number in range(5))) == [None] * 5
    assert Person.objects.count() == Rater.objects.count() == Rating.objects.count() == 0
