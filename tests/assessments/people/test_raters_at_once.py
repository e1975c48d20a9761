"""Many rate at once: nobody's word is lost, and one rater on two pages is told of it."""

from functools import partial

import pytest
from django.utils import timezone

from assessments.people import services
from assessments.people.domain.ratings import SkillRating
from assessments.people.models import Person, Purpose, Rater, Rating, Source
from assessments.roles import content
from tests.assessments.cast import an_organization
from tests.assessments.people.people_steps import a_link, a_rated_person
from tests.at_once import at_once

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
