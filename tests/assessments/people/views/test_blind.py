"""Nothing counts as rated that says nothing; what comes after reading others is marked."""

from datetime import timedelta

import pytest
from django.apps import apps as real_apps
from django.utils import timezone

from assessments.people import services
from assessments.people.models import Person, Purpose, Rater, Rating, Reading, Source
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import (
    Place,
    a_link,
    a_rated_person,
    by_link,
    form_of,
    says,
)

SKILLS = [skill.slug for skill in content.matrix().skills]
NOTHING = [
    {"seen": "0"},
    form_of(dict.fromkeys(SKILLS)),
    form_of({"devops": None}, **{"evidence-devops": "I saw nothing of it"}),
]


@pytest.mark.parametrize("sent", NOTHING)
def test_sheet_that_says_nothing_is_refused_and_opens_nothing(place: Place, sent: dict) -> None:
    hidden = a_rated_person(place.organization, "Hidden Name", hides_name=True)
    says(hidden, Source.ASSESSOR, {"devops": 1}, account=place.assessor.user)
    path = f"/roles/people/{hidden.pk}/"
    answer = place.owner.client.post(f"{path}rate/", sent)
    assert answer.status_code == 400
    assert "Choose a level for one skill at least" in answer.content.decode()
    assert "Hidden Name" not in place.owner.client.get(path).content.decode()
    assert "Rate first, then read" in place.owner.client.get(f"{path}result/").content.decode()
    assert Rater.objects.filter(account=place.owner.user).count() == 0
    by_holder, key = by_link(a_link(hidden, Purpose.PEER))
    assert by_holder.client.post(f"/roles/people/{key}/rate/", sent).status_code == 400


def test_change_after_reading_is_marked_beside_the_first_word(place: Place) -> None:
    person, owner = place.person, place.owner
    says(person, Source.ASSESSOR, {"devops": 3}, account=place.assessor.user)
    says(person, Source.ASSESSOR, {"devops": 1}, account=owner.user)
    owner.client.get(f"/roles/people/{person.pk}/result/")
    says(person, Source.ASSESSOR, {"devops": 2}, account=owner.user)
    mine = Rating.objects.filter(rater__account=owner.user).order_by("pk")
    assert list(mine.values_list("level", "after_reading")) == [(1, False), (2, True)]
    assert not Rating.objects.filter(rater__account=place.assessor.user, after_reading=True)
    page = place.rated.client.get(f"/roles/people/{person.pk}/").content.decode()
    assert "changed after reading what others said" in page
    shown = owner.client.get(f"/roles/people/{person.pk}/result/?profile=data-engineer:expert")
    assert "1 before reading others" in shown.content.decode()


def test_own_word_after_the_assessors_is_marked_too(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 1})
    says(place.person, Source.ASSESSOR, {"devops": 3}, account=place.assessor.user)
    says(place.person, Source.SELF, {"statistics": 1})
    place.rated.client.get(place.path)
    says(place.person, Source.SELF, {"devops": 3})
    mine = Rating.objects.filter(rater__source="self").order_by("pk")
    assert list(mine.values_list("skill", "after_reading")) == [
        ("devops", False),
        ("statistics", False),
        ("devops", True),
    ]


def test_sheet_sent_unchanged_moves_nothing(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 2})
    says(place.person, Source.ASSESSOR, {"devops": 2}, account=place.owner.user)
    before = timezone.now() - timedelta(days=30)
    Person.objects.update(last_contact_at=before)
    Rater.objects.update(submitted_at=before)
    entries, ratings = AuditEntry.objects.count(), Rating.objects.count()
    for browser in (place.rated, place.owner):
        path = f"{place.path}rate/"
        seen = Rating.objects.order_by("-pk").first().pk
        assert browser.client.post(path, form_of({"devops": 2}, seen=seen)).status_code == 302
    assert Person.objects.get(pk=place.person.pk).last_contact_at == before
    assert set(Rater.objects.values_list("submitted_at", flat=True)) == {before}
    assert (AuditEntry.objects.count(), Rating.objects.count()) == (entries, ratings)


def test_only_the_person_moves_the_clock(place: Place) -> None:
    person, owner = place.person, place.owner
    before = timezone.now() - timedelta(days=30)
    Person.objects.update(last_contact_at=before)
    asked = services.ask_correction(person=person, text="Wrong", at=timezone.now())
    Person.objects.update(last_contact_at=before)
    path = f"/roles/people/{person.pk}/"
    acts = {
        "rate/": form_of({"devops": 2}),
        "result/keep/": {"profile": "data-scientist:beginner"},
        "change/": {"name": "Another Name"},
        "links/": {"link-purpose": "peer", "link-days": "30"},
        "ask/": {"ask-member": str(place.viewer.user.pk), "ask-source": "peer"},
        f"corrections/{asked.pk}/": {"answer": "Looked at."},
    }
    for act, sent in acts.items():
        assert owner.client.post(path + act, sent).status_code == 302, act
    holder, key = by_link(a_link(person, Purpose.PEER))
    holder.client.post(f"/roles/people/{key}/rate/", form_of({"devops": 1}))
    assert Person.objects.get(pk=person.pk).last_contact_at == before
    place.rated.client.post(path + "rate/", form_of({"devops": 2}))
    assert Person.objects.get(pk=person.pk).last_contact_at > before


def test_sheets_without_a_level_from_before_no_longer_open_anything(place: Place) -> None:
    from importlib import import_module

    at = timezone.now()
    silent = Rater.objects.create(
        person=place.person, source="assessor", account=place.owner.user, submitted_at=at
    )
    Rating.objects.create(rater=silent, matrix_version="1", skill="devops", level=None)
    says(place.person, Source.ASSESSOR, {"devops": 1}, account=place.assessor.user)
    migration = import_module("assessments.people.migrations.0005_said_something")
    migration.forward(real_apps, None)
    silent.refresh_from_db()
    assert silent.is_pending
    assert Rater.objects.get(account=place.assessor.user).submitted_at is not None
    read = Reading.objects.get(account=place.owner.user)
    assert (read.person, read.first_at, read.role) == (place.person, at, "owner")
