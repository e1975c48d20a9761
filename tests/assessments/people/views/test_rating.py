"""What a rater reads and sends, what counts as rated, and what comes after reading others."""

import re
from datetime import timedelta

import pytest
from django.apps import apps as real_apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.people import services
from assessments.people.access import name_for
from assessments.people.models import (
    Person,
    Purpose,
    Rater,
    Rating,
    RatingIsFinal,
    Reading,
    Source,
)
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import (
    SECRET,
    Cast,
    a_link,
    a_rated_person,
    by_link,
    form_of,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()
PROFILE = "machine-learning-engineer:expert"


def test_rating_page_holds_neither_required_levels_nor_what_others_said(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"devops": 3}, account=cast.owner.user, evidence=SECRET)
    peer = a_link(cast.person, Purpose.PEER)
    browser, key = by_link(peer)
    pages = [
        cast.rated.client.get(f"{cast.path}rate/"),
        cast.assessor.client.get(f"{cast.path}rate/"),
        browser.client.get(f"/roles/people/{key}/rate/"),
    ]
    for answer in pages:
        page = flat(answer)
        assert answer.status_code == 200
        assert SECRET not in page
        checked = re.findall(r'<input type="radio"[^>]*checked', page)
        assert len(checked) == len(MATRIX.skills)
        assert all('value="none"' in one for one in checked)
        for word in ("required", "pips", "data-k=", *(p.key for p in MATRIX.profiles)):
            assert word not in page.replace("aria-required", "")


def test_only_what_was_said_is_stored_and_not_assessed_is_no_row(cast: Cast) -> None:
    sent = form_of({"devops": 0, "statistics": 2, "databases": None})
    assert cast.rated.client.post(f"{cast.path}rate/", sent).status_code == 302
    stored = {rating.skill: rating.level for rating in Rating.objects.all()}
    assert stored == {"devops": 0, "statistics": 2}
    assert Rater.objects.get().source == Source.SELF
    assert set(Rating.objects.values_list("matrix_version", flat=True)) == {MATRIX.version}


def test_ratings_are_appended_and_the_old_ones_stay(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 1})
    says(cast.person, Source.SELF, {"devops": 3})
    says(cast.person, Source.SELF, {"devops": None})
    levels = Rating.objects.order_by("pk").values_list("level", flat=True)
    assert list(levels) == [1, 3, None]
    page = flat(cast.rated.client.get(cast.path))
    assert page.count("Self: DevOps") == 3


def test_rating_is_neither_changed_nor_deleted_alone(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 1})
    rating = Rating.objects.get()
    rating.level = 3
    with pytest.raises(RatingIsFinal):
        rating.save()
    with pytest.raises(RatingIsFinal):
        rating.delete()
    assert Rating.objects.get().level == 1


@pytest.mark.parametrize("level", [4, 7])
def test_database_holds_no_other_level(cast: Cast, level: int) -> None:
    says(cast.person, Source.SELF, {"devops": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            rater=Rater.objects.get(), matrix_version="1", skill="devops", level=level
        )


@pytest.mark.parametrize(
    "sent",
    [
        form_of({"devops": 3}, **{"level-juggling": "2"}),
        {"seen": "0", "level-devops": "5"},
        {"seen": "x", "level-devops": "1"},
        {"seen": "9" * 30, "level-devops": "1"},
        form_of({"devops": 3}, **{"url-devops": "javascript:alert(1)"}),
        form_of({"devops": 3}, **{"evidence-devops": "x" * 2001}),
    ],
)
def test_bad_rating_is_refused_in_words_and_nothing_is_stored(
    cast: Cast, sent: dict[str, str]
) -> None:
    answer = cast.rated.client.post(f"{cast.path}rate/", sent)
    assert answer.status_code == 400
    assert "Nothing was stored" in flat(answer)
    assert Rating.objects.count() == 0


def test_two_pages_of_one_rater_lose_nothing(cast: Cast) -> None:
    cast.rated.client.post(f"{cast.path}rate/", form_of({"devops": 1, "statistics": 1}))
    seen = Rating.objects.order_by("-pk").first().pk
    both = {"devops": 1, "statistics": 1}
    cast.rated.client.post(f"{cast.path}rate/", form_of(both | {"devops": 2}, seen=seen))
    old = cast.rated.client.post(f"{cast.path}rate/", form_of(both | {"statistics": 3}, seen=seen))
    assert old.status_code == 302
    conflict = cast.rated.client.post(f"{cast.path}rate/", form_of(both | {"devops": 0}, seen=seen))
    assert conflict.status_code == 409
    assert "The other page stored: level 2." in flat(conflict)
    newest = {r.skill: r.level for r in Rating.objects.order_by("pk")}
    assert newest == {"devops": 2, "statistics": 3}


def test_assessor_sees_nothing_of_others_before_rating_or_choosing_to_flat(cast: Cast) -> None:
    place_path = cast.path.rstrip("/")
    says(cast.person, Source.ASSESSOR, {"devops": 3}, account=cast.owner.user)
    for path in ("/result/", "/result/?profile=" + PROFILE, "/kept/"):
        page = flat(cast.assessor.client.get(place_path + path))
        assert "Rate first, then read" in page
        assert "data-k=" not in page
    refused = cast.assessor.client.post(place_path + "/result/keep/", {"profile": PROFILE})
    assert refused.status_code == 409
    cast.assessor.client.post(f"{cast.path}rate/", form_of({"devops": 1}))
    page = flat(cast.assessor.client.get(place_path + "/result/?profile=" + PROFILE))
    assert "Skill by skill" in page


def test_who_chose_to_read_cannot_rate_any_more(cast: Cast) -> None:
    path = cast.path.rstrip("/")
    assert cast.assessor.client.post(f"{path}/read/").status_code == 302
    assert cast.assessor.client.get(f"{path}/result/").status_code == 200
    assert cast.assessor.client.get(f"{path}/rate/").status_code == 409
    answer = cast.assessor.client.post(f"{path}/rate/", form_of({"devops": 3}))
    assert answer.status_code == 409
    assert Rating.objects.count() == 0
    assert AuditEntry.objects.filter(action="person.read_unrated").count() == 1


def test_member_who_was_asked_is_blind_in_the_team_until_she_has_rated(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"devops": 3}, account=cast.owner.user)
    path = f"/roles/teams/{cast.team.pk}/"
    services.share(person=cast.person, by=None, at=timezone.now())
    assert "level 3, assessors" in flat(cast.viewer.client.get(path))
    services.ask_rater(
        person=cast.person,
        account=cast.viewer.user,
        source=Source.PEER,
        label="",
        by=cast.owner.user,
        at=timezone.now(),
    )
    assert "level 3, assessors" not in flat(cast.viewer.client.get(path))
    assert cast.person.name not in flat(cast.viewer.client.get(path + "coverage.csv"))
    assert cast.viewer.client.post(f"{cast.path}rate/", form_of({"devops": 1})).status_code == 302
    assert Rater.objects.get(account=cast.viewer.user).source == Source.PEER
    assert "level 3, assessors" in flat(cast.viewer.client.get(path))


def test_link_is_one_rater_and_two_links_are_two(cast: Cast) -> None:
    for level in (1, 3):
        browser, key = by_link(a_link(cast.person, Purpose.ASSESSOR, f"Interviewer {level}"))
        sent = form_of({"devops": level})
        assert browser.client.post(f"/roles/people/{key}/rate/", sent).status_code == 302
        sent = form_of({"statistics": level}, seen=Rating.objects.order_by("-pk").first().pk)
        assert browser.client.post(f"/roles/people/{key}/rate/", sent).status_code == 302
    assert Rater.objects.filter(source=Source.ASSESSOR).count() == 2
    page = flat(cast.rated.client.get(cast.path))
    assert "Interviewer 1" in page
    assert "1 (1 to 3)" in page


def test_hidden_name_opens_to_a_rater_who_has_rated_and_the_log_says_so(cast: Cast) -> None:
    person = a_rated_person(cast.organization, "Hidden Name", hides_name=True)
    path = f"/roles/people/{person.pk}/"
    listing = f"/roles/people/of/{cast.organization.pk}/"
    for page in (path, path + "rate/", listing):
        shown = flat(cast.assessor.client.get(page))
        assert "Hidden Name" not in shown
        assert person.pseudonym in shown
    browser, key = by_link(a_link(person, Purpose.ASSESSOR))
    assert "Hidden Name" not in flat(browser.client.get(f"/roles/people/{key}/rate/"))
    cast.assessor.client.post(path + "rate/", form_of({"devops": 2}))
    assert "Hidden Name" in flat(cast.assessor.client.get(listing))
    assert AuditEntry.objects.filter(action="person.name_opened").count() == 1
    assert name_for(person, cast.owner.user, set()) == person.pseudonym


def test_name_of_a_candidate_is_hidden_unless_the_one_who_adds_her_says_otherwise(
    cast: Cast,
) -> None:
    path = f"/roles/people/of/{cast.organization.pk}/new/"
    ticked = re.compile(r'name="hides_name"[^>]*checked')
    assert ticked.search(flat(cast.owner.client.get(f"{path}?as=candidate")))
    assert not ticked.search(flat(cast.owner.client.get(path)))
    sent = {"name": "Some Candidate", "hides_name": "on"}
    assert cast.owner.client.post(f"{path}?as=candidate", sent).status_code == 302
    listed = flat(cast.assessor.client.get(f"/roles/people/of/{cast.organization.pk}/"))
    assert "Some Candidate" not in listed


def test_pseudonyms_are_random_and_not_made_of_the_name(cast: Cast) -> None:
    people = [a_rated_person(cast.organization, "Ada Lovelace") for _ in range(20)]
    assert len({person.pseudonym for person in people}) == 20


SKILLS = [skill.slug for skill in content.matrix().skills]
NOTHING = [
    {"seen": "0"},
    form_of(dict.fromkeys(SKILLS)),
    form_of({"devops": None}, **{"evidence-devops": "I saw nothing of it"}),
]


@pytest.mark.parametrize("sent", NOTHING)
def test_sheet_that_says_nothing_is_refused_and_opens_nothing(cast: Cast, sent: dict) -> None:
    hidden = a_rated_person(cast.organization, "Hidden Name", hides_name=True)
    says(hidden, Source.ASSESSOR, {"devops": 1}, account=cast.assessor.user)
    path = f"/roles/people/{hidden.pk}/"
    answer = cast.owner.client.post(f"{path}rate/", sent)
    assert answer.status_code == 400
    assert "Choose a level for one skill at least" in answer.content.decode()
    assert "Hidden Name" not in cast.owner.client.get(path).content.decode()
    assert "Rate first, then read" in cast.owner.client.get(f"{path}result/").content.decode()
    assert Rater.objects.filter(account=cast.owner.user).count() == 0
    by_holder, key = by_link(a_link(hidden, Purpose.PEER))
    assert by_holder.client.post(f"/roles/people/{key}/rate/", sent).status_code == 400


def test_change_after_reading_is_marked_beside_the_first_word(cast: Cast) -> None:
    person, owner = cast.person, cast.owner
    says(person, Source.ASSESSOR, {"devops": 3}, account=cast.assessor.user)
    says(person, Source.ASSESSOR, {"devops": 1}, account=owner.user)
    owner.client.get(f"/roles/people/{person.pk}/result/")
    says(person, Source.ASSESSOR, {"devops": 2}, account=owner.user)
    mine = Rating.objects.filter(rater__account=owner.user).order_by("pk")
    assert list(mine.values_list("level", "after_reading")) == [(1, False), (2, True)]
    assert not Rating.objects.filter(rater__account=cast.assessor.user, after_reading=True)
    page = cast.rated.client.get(f"/roles/people/{person.pk}/").content.decode()
    assert "changed after reading what others said" in page
    shown = owner.client.get(f"/roles/people/{person.pk}/result/?profile=data-engineer:expert")
    assert "1 before reading others" in shown.content.decode()


def test_own_word_after_the_assessors_is_marked_too(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 1})
    says(cast.person, Source.ASSESSOR, {"devops": 3}, account=cast.assessor.user)
    says(cast.person, Source.SELF, {"statistics": 1})
    cast.rated.client.get(cast.path)
    says(cast.person, Source.SELF, {"devops": 3})
    mine = Rating.objects.filter(rater__source="self").order_by("pk")
    assert list(mine.values_list("skill", "after_reading")) == [
        ("devops", False),
        ("statistics", False),
        ("devops", True),
    ]


def test_sheet_sent_unchanged_moves_nothing(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 2})
    says(cast.person, Source.ASSESSOR, {"devops": 2}, account=cast.owner.user)
    before = timezone.now() - timedelta(days=30)
    Person.objects.update(last_contact_at=before)
    Rater.objects.update(submitted_at=before)
    entries, ratings = AuditEntry.objects.count(), Rating.objects.count()
    for browser in (cast.rated, cast.owner):
        path = f"{cast.path}rate/"
        seen = Rating.objects.order_by("-pk").first().pk
        assert browser.client.post(path, form_of({"devops": 2}, seen=seen)).status_code == 302
    assert Person.objects.get(pk=cast.person.pk).last_contact_at == before
    assert set(Rater.objects.values_list("submitted_at", flat=True)) == {before}
    assert (AuditEntry.objects.count(), Rating.objects.count()) == (entries, ratings)


def test_only_the_person_moves_the_clock(cast: Cast) -> None:
    person, owner = cast.person, cast.owner
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
        "ask/": {"ask-member": str(cast.viewer.user.pk), "ask-source": "peer"},
        f"corrections/{asked.pk}/": {"answer": "Looked at."},
    }
    for act, sent in acts.items():
        assert owner.client.post(path + act, sent).status_code == 302, act
    holder, key = by_link(a_link(person, Purpose.PEER))
    holder.client.post(f"/roles/people/{key}/rate/", form_of({"devops": 1}))
    assert Person.objects.get(pk=person.pk).last_contact_at == before
    cast.rated.client.post(path + "rate/", form_of({"devops": 2}))
    assert Person.objects.get(pk=person.pk).last_contact_at > before


def test_sheets_without_a_level_from_before_no_longer_open_anything(cast: Cast) -> None:
    from importlib import import_module

    at = timezone.now()
    silent = Rater.objects.create(
        person=cast.person, source="assessor", account=cast.owner.user, submitted_at=at
    )
    Rating.objects.create(rater=silent, matrix_version="1", skill="devops", level=None)
    says(cast.person, Source.ASSESSOR, {"devops": 1}, account=cast.assessor.user)
    migration = import_module("assessments.people.migrations.0005_said_something")
    migration.forward(real_apps, None)
    silent.refresh_from_db()
    assert silent.is_pending
    assert Rater.objects.get(account=cast.assessor.user).submitted_at is not None
    read = Reading.objects.get(account=cast.owner.user)
    assert (read.person, read.first_at, read.role) == (cast.person, at, "owner")
