"""Rating, sharing, results, rights of the person rated: what a browser gets, and what is stored."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.people import services
from assessments.people.access import name_for, token_of
from assessments.people.models import (
    Correction,
    KeptResult,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    RatingIsFinal,
    Source,
)
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import (
    SECRET,
    Place,
    a_link,
    a_place,
    a_rated_person,
    by_link,
    form_of,
    opens_with_code,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()
ADDRESS = re.compile(r'value="http://testserver(/roles/people/[^"]+)"')
PROFILE = "machine-learning-engineer:expert"


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def rate_path(place: Place) -> str:
    return f"/roles/people/{place.person.pk}/rate/"


def levels_in(browser: Any, team: str) -> list[str]:
    """What the file of a team of one person holds, in the order of the matrix."""
    written = browser.client.get(f"{team}coverage.csv").content.decode("utf-8-sig")
    return [row[8] if len(row) > 8 else "" for row in csv.reader(io.StringIO(written))][1:]


def read(answer: Any) -> str:
    return flat(answer)


# ------------------------------------------------------------------------------ rating


def test_rating_page_holds_neither_required_levels_nor_what_others_said(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"devops": 3}, account=place.owner.user, evidence=SECRET)
    peer = a_link(place.person, Purpose.PEER)
    browser, key = by_link(peer)
    pages = [
        place.rated.client.get(rate_path(place)),
        place.assessor.client.get(rate_path(place)),
        browser.client.get(f"/roles/people/{key}/rate/"),
    ]
    for answer in pages:
        page = read(answer)
        assert answer.status_code == 200
        assert SECRET not in page
        checked = re.findall(r'<input type="radio"[^>]*checked', page)
        assert len(checked) == len(MATRIX.skills)
        assert all('value="none"' in one for one in checked)
        for word in ("required", "pips", "data-k=", *(p.key for p in MATRIX.profiles)):
            assert word not in page.replace("aria-required", "")


def test_only_what_was_said_is_stored_and_not_assessed_is_no_row(place: Place) -> None:
    sent = form_of({"devops": 0, "statistics": 2, "databases": None})
    assert place.rated.client.post(rate_path(place), sent).status_code == 302
    stored = {rating.skill: rating.level for rating in Rating.objects.all()}
    assert stored == {"devops": 0, "statistics": 2}
    assert Rater.objects.get().source == Source.SELF
    assert set(Rating.objects.values_list("matrix_version", flat=True)) == {MATRIX.version}


def test_ratings_are_appended_and_the_old_ones_stay(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 1})
    says(place.person, Source.SELF, {"devops": 3})
    says(place.person, Source.SELF, {"devops": None})
    levels = Rating.objects.order_by("pk").values_list("level", flat=True)
    assert list(levels) == [1, 3, None]
    page = read(place.rated.client.get(f"/roles/people/{place.person.pk}/"))
    assert page.count("Self: DevOps") == 3


def test_rating_is_neither_changed_nor_deleted_alone(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 1})
    rating = Rating.objects.get()
    rating.level = 3
    with pytest.raises(RatingIsFinal):
        rating.save()
    with pytest.raises(RatingIsFinal):
        rating.delete()
    assert Rating.objects.get().level == 1


@pytest.mark.parametrize("level", [4, 7])
def test_database_holds_no_other_level(place: Place, level: int) -> None:
    says(place.person, Source.SELF, {"devops": 1})
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
    place: Place, sent: dict[str, str]
) -> None:
    answer = place.rated.client.post(rate_path(place), sent)
    assert answer.status_code == 400
    assert "Nothing was stored" in read(answer)
    assert Rating.objects.count() == 0


def test_two_pages_of_one_rater_lose_nothing(place: Place) -> None:
    place.rated.client.post(rate_path(place), form_of({"devops": 1, "statistics": 1}))
    seen = Rating.objects.order_by("-pk").first().pk
    both = {"devops": 1, "statistics": 1}
    place.rated.client.post(rate_path(place), form_of(both | {"devops": 2}, seen=seen))
    old = place.rated.client.post(rate_path(place), form_of(both | {"statistics": 3}, seen=seen))
    assert old.status_code == 302
    conflict = place.rated.client.post(rate_path(place), form_of(both | {"devops": 0}, seen=seen))
    assert conflict.status_code == 409
    assert "The other page stored: level 2." in read(conflict)
    newest = {r.skill: r.level for r in Rating.objects.order_by("pk")}
    assert newest == {"devops": 2, "statistics": 3}


def test_assessor_sees_nothing_of_others_before_rating_or_choosing_to_read(place: Place) -> None:
    place_path = f"/roles/people/{place.person.pk}"
    says(place.person, Source.ASSESSOR, {"devops": 3}, account=place.owner.user)
    for path in ("/result/", "/result/?profile=" + PROFILE, "/kept/"):
        page = read(place.assessor.client.get(place_path + path))
        assert "Rate first, then read" in page
        assert "data-k=" not in page
    refused = place.assessor.client.post(place_path + "/result/keep/", {"profile": PROFILE})
    assert refused.status_code == 409
    place.assessor.client.post(rate_path(place), form_of({"devops": 1}))
    page = read(place.assessor.client.get(place_path + "/result/?profile=" + PROFILE))
    assert "Skill by skill" in page


def test_who_chose_to_read_cannot_rate_any_more(place: Place) -> None:
    path = f"/roles/people/{place.person.pk}"
    assert place.assessor.client.post(f"{path}/read/").status_code == 302
    assert place.assessor.client.get(f"{path}/result/").status_code == 200
    assert place.assessor.client.get(f"{path}/rate/").status_code == 409
    answer = place.assessor.client.post(f"{path}/rate/", form_of({"devops": 3}))
    assert answer.status_code == 409
    assert Rating.objects.count() == 0
    assert AuditEntry.objects.filter(action="person.read_unrated").count() == 1


def test_member_who_was_asked_is_blind_in_the_team_until_she_has_rated(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"devops": 3}, account=place.owner.user)
    path = f"/roles/teams/{place.team.pk}/"
    services.share(person=place.person, by=None, at=timezone.now())
    assert "level 3, assessors" in read(place.viewer.client.get(path))
    services.ask_rater(
        person=place.person,
        account=place.viewer.user,
        source=Source.PEER,
        label="",
        by=place.owner.user,
        at=timezone.now(),
    )
    assert "level 3, assessors" not in read(place.viewer.client.get(path))
    assert place.person.name not in read(place.viewer.client.get(path + "coverage.csv"))
    assert place.viewer.client.post(rate_path(place), form_of({"devops": 1})).status_code == 302
    assert Rater.objects.get(account=place.viewer.user).source == Source.PEER
    assert "level 3, assessors" in read(place.viewer.client.get(path))


def test_link_is_one_rater_and_two_links_are_two(place: Place) -> None:
    for level in (1, 3):
        browser, key = by_link(a_link(place.person, Purpose.ASSESSOR, f"Interviewer {level}"))
        sent = form_of({"devops": level})
        assert browser.client.post(f"/roles/people/{key}/rate/", sent).status_code == 302
        sent = form_of({"statistics": level}, seen=Rating.objects.order_by("-pk").first().pk)
        assert browser.client.post(f"/roles/people/{key}/rate/", sent).status_code == 302
    assert Rater.objects.filter(source=Source.ASSESSOR).count() == 2
    page = read(place.rated.client.get(f"/roles/people/{place.person.pk}/"))
    assert "Interviewer 1" in page
    assert "1 (1 to 3)" in page


def test_hidden_name_opens_to_a_rater_who_has_rated_and_the_log_says_so(place: Place) -> None:
    person = a_rated_person(place.organization, "Hidden Name", hides_name=True)
    path = f"/roles/people/{person.pk}/"
    listing = f"/roles/people/of/{place.organization.pk}/"
    for page in (path, path + "rate/", listing):
        shown = read(place.assessor.client.get(page))
        assert "Hidden Name" not in shown
        assert person.pseudonym in shown
    browser, key = by_link(a_link(person, Purpose.ASSESSOR))
    assert "Hidden Name" not in read(browser.client.get(f"/roles/people/{key}/rate/"))
    place.assessor.client.post(path + "rate/", form_of({"devops": 2}))
    assert "Hidden Name" in read(place.assessor.client.get(listing))
    assert AuditEntry.objects.filter(action="person.name_opened").count() == 1
    assert name_for(person, place.owner.user, set()) == person.pseudonym


def test_name_of_a_candidate_is_hidden_unless_the_one_who_adds_her_says_otherwise(
    place: Place,
) -> None:
    path = f"/roles/people/of/{place.organization.pk}/new/"
    ticked = re.compile(r'name="hides_name"[^>]*checked')
    assert ticked.search(read(place.owner.client.get(f"{path}?as=candidate")))
    assert not ticked.search(read(place.owner.client.get(path)))
    sent = {"name": "Some Candidate", "hides_name": "on"}
    assert place.owner.client.post(f"{path}?as=candidate", sent).status_code == 302
    listed = read(place.assessor.client.get(f"/roles/people/of/{place.organization.pk}/"))
    assert "Some Candidate" not in listed


def test_pseudonyms_are_random_and_not_made_of_the_name(place: Place) -> None:
    people = [a_rated_person(place.organization, "Ada Lovelace") for _ in range(20)]
    assert len({person.pseudonym for person in people}) == 20


# ------------------------------------------------------------------------------ sharing


def test_self_and_peers_stay_private_until_shared_and_become_so_again(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 3})
    says(place.person, Source.PEER, {"statistics": 2}, link=a_link(place.person, Purpose.PEER))
    says(place.person, Source.ASSESSOR, {"databases": 1}, account=place.owner.user)
    team = f"/roles/teams/{place.team.pk}/"

    def levels() -> list[str]:
        return sorted(level for level in levels_in(place.viewer, team) if level)

    assert levels() == []
    place.rated.client.post(f"/roles/people/{place.person.pk}/share/")
    assert levels() == ["1", "2", "3"]
    place.rated.client.post(f"/roles/people/{place.person.pk}/share/", {"stop": "1"})
    assert levels() == []
    done = AuditEntry.objects.filter(action__startswith="person.shar").order_by("pk")
    assert [entry.action for entry in done] == ["person.shared", "person.sharing_ended"]
    assert {entry.target for entry in done} == {""}


def test_result_rests_only_on_what_its_reader_may_see(place: Place) -> None:
    says(place.person, Source.SELF, {s.slug: 3 for s in MATRIX.skills})
    path = f"/roles/people/{place.person.pk}/result/?profile={PROFILE}"
    assert "100 % covered" in read(place.rated.client.get(path))
    place.owner.client.post(f"/roles/people/{place.person.pk}/read/")
    assert "0 to 100 % covered" in read(place.owner.client.get(path))
    link = a_link(place.person, Purpose.READ)
    browser, key = by_link(link)
    theirs = read(browser.client.get(f"/roles/people/{key}/result/?profile={PROFILE}"))
    assert "100 % covered" in theirs
    services.revoke_link(link=link, by=None, at=timezone.now())
    assert browser.client.get(f"/roles/people/{key}/result/").status_code == 410


def test_only_the_person_makes_a_link_to_read(place: Place) -> None:
    sent = {"link-purpose": "read", "link-days": "30", "link-label": ""}
    path = f"/roles/people/{place.person.pk}/links/"
    assert place.owner.client.post(path, sent).status_code == 400
    assert place.rated.client.post(path, sent).status_code == 302
    assert PersonLink.objects.get().by_person
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.create(
            person=place.person,
            purpose=Purpose.READ,
            expires_at=timezone.now() + timedelta(days=1),
        )


@pytest.mark.parametrize("days", ["0", "365", "x"])
def test_link_lives_only_for_the_days_that_are_offered(place: Place, days: str) -> None:
    sent = {"link-purpose": "peer", "link-days": days}
    answer = place.rated.client.post(f"/roles/people/{place.person.pk}/links/", sent)
    assert answer.status_code == 400
    assert PersonLink.objects.count() == 0


def test_candidate_takes_the_profile_into_an_account_and_the_link_ends(place: Place) -> None:
    person = a_rated_person(place.organization, "Candidate")
    browser, key = by_link(a_link(person, Purpose.SELF))
    path = f"/roles/people/{key}/"
    assert browser.client.post(path + "claim/").status_code == 302  # to sign in
    assert place.stranger.client.post(path + "claim/").status_code == 403  # no code told
    opens_with_code(place.stranger, key)
    assert "Tie it to my account" in read(place.stranger.client.get(path))
    assert place.stranger.client.post(path + "claim/").status_code == 302
    person.refresh_from_db()
    assert person.account == place.stranger.user
    assert place.stranger.client.get(path).status_code == 410
    assert place.stranger.client.get(f"/roles/people/{person.pk}/").status_code == 200
    twice = a_rated_person(place.organization, "Again")
    _browser, key = by_link(a_link(twice, Purpose.SELF))
    opens_with_code(place.stranger, key)
    assert place.stranger.client.post(f"/roles/people/{key}/claim/").status_code == 409


def test_address_of_a_link_is_shown_once_to_its_maker_alone(place: Place) -> None:
    """Else somebody could rate, or read, in another's place."""
    path = f"/roles/people/{place.person.pk}/"
    for maker, other, purpose in (
        (place.owner, place.assessor, "assessor"),
        (place.owner, place.rated, "peer"),
        (place.rated, place.owner, "read"),
        (place.rated, place.owner, "peer"),
    ):
        sent = {"link-purpose": purpose, "link-days": "30"}
        assert maker.client.post(f"{path}links/", sent).status_code == 302
        assert ADDRESS.findall(read(other.client.get(path))) == []
        [address] = ADDRESS.findall(read(maker.client.get(path)))
        assert ADDRESS.findall(read(maker.client.get(path))) == []
        assert place.anonymous.client.get(address, follow=True).status_code == 200
    stored = str(list(PersonLink.objects.values()))
    assert address.split("/")[-2] not in stored


def test_address_that_is_shown_once_stays_in_another_language(place: Place) -> None:
    path, client = f"/roles/people/{place.person.pk}/", place.owner.client
    client.post(f"{path}links/", {"link-purpose": "assessor", "link-days": "30"})
    shown = ADDRESS.findall(read(client.get(path)))
    for switch in (
        lambda: client.get("/language/", {"language": "pt-br", "next": path}, follow=True),
        lambda: client.post("/theme/", {"theme": "dark", "next": path}, follow=True),
    ):
        assert ADDRESS.findall(read(switch())) == shown != []
    client.get("/language/", {"language": "en", "next": "/roles/"})
    assert ADDRESS.findall(read(client.get(path))) == []
    assert shown[0].split("/")[-2] not in str(dict(client.session))


def test_peer_whom_the_person_asked_is_shown_and_does_not_count(place: Place) -> None:
    link = services.add_link(
        person=place.person,
        purpose=Purpose.PEER,
        label="",
        days=7,
        by=place.rated.user,
        by_person=True,
        at=timezone.now(),
    )
    says(place.person, Source.SELF, {"devops": 1})
    says(place.person, Source.PEER, {"devops": 3}, link=link)
    services.share(person=place.person, by=None, at=timezone.now())
    assert "Peer, asked by the person" in read(
        place.rated.client.get(f"/roles/people/{place.person.pk}/")
    )
    page = read(place.owner.client.get(f"/roles/teams/{place.team.pk}/"))
    assert "level 1, self" in page
    assert "level 3" not in page


# ------------------------------------------------------------------------------ result


def test_result_shows_gaps_bounds_gate_and_the_next_level(place: Place) -> None:
    required = MATRIX.required(MATRIX.profile("machine-learning-engineer:beginner"))
    levels = dict(required) | {"programming-logic": 0}
    says(place.person, Source.SELF, levels)
    query = "?profile=machine-learning-engineer:beginner&must=programming-logic:1"
    page = read(place.rated.client.get(f"/roles/people/{place.person.pk}/result/{query}"))
    skill = MATRIX.skill_by_slug["programming-logic"]
    assert "A must-have is not met" in page
    assert f"1: {skill.anchor(1).in_language('en')}" in page
    table = page[page.index("gapt") :]
    assert table.index("Programming logic") < table.index("Statistics")
    assert f"Matrix version {MATRIX.version}" in page


@pytest.mark.parametrize(
    "query",
    [
        "profile=wizard:expert",
        "profile=data-analyst:beginner&must=devops",
        "profile=data-analyst:beginner&must=statistics:3",
        "profile=data-analyst:beginner&weight=statistics:9",
        "profile=data-analyst:beginner&must=juggling",
    ],
)
def test_bad_result_address_is_refused_in_words(place: Place, query: str) -> None:
    answer = place.rated.client.get(f"/roles/people/{place.person.pk}/result/?{query}")
    assert answer.status_code == 400
    kept = f"/roles/people/{place.person.pk}/result/keep/"
    sent: dict[str, list[str]] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        sent.setdefault(key, []).append(value)
    assert place.rated.client.post(kept, sent).status_code == 400
    assert KeptResult.objects.count() == 0


def test_kept_result_names_version_weights_and_must_haves_and_stays(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"statistics": 1}, account=place.owner.user)
    path = f"/roles/people/{place.person.pk}/result/keep/"
    sent = {"profile": "data-scientist:intermediate", "must": "statistics:2"}
    assert place.owner.client.post(path, sent | {"weight": "databases:3"}).status_code == 302
    says(place.person, Source.ASSESSOR, {"statistics": 3}, account=place.owner.user)
    assert place.owner.client.post(path, sent).status_code == 302
    first, second = KeptResult.objects.order_by("at")
    expected = {"level": 1, "low": 1, "high": 1, "source": "assessor", "changed": []}
    assert first.levels["statistics"] == expected
    assert (first.must_haves, first.weights) == ({"statistics": 2}, {"databases": 3})
    assert (first.figures["gate"], second.figures["gate"]) == ("unmet", "met")
    assert first.matrix_version == MATRIX.version
    with pytest.raises(RatingIsFinal):
        first.save()
    page = read(place.rated.client.get(f"/roles/people/{place.person.pk}/"))
    assert page.count("Levels then") == 2
    assert "A must-have is not met" in page


def test_kept_result_that_rests_on_shared_words_closes_when_sharing_ends(place: Place) -> None:
    says(place.person, Source.SELF, {"statistics": 3})
    place.rated.client.post(f"/roles/people/{place.person.pk}/share/")
    place.owner.client.post(f"/roles/people/{place.person.pk}/read/")
    sent = {"profile": "data-scientist:intermediate"}
    place.owner.client.post(f"/roles/people/{place.person.pk}/result/keep/", sent)
    kept = f"/roles/people/{place.person.pk}/kept/"
    assert "Levels then" in read(place.owner.client.get(kept))
    place.rated.client.post(f"/roles/people/{place.person.pk}/share/", {"stop": "1"})
    assert "Levels then" not in read(place.owner.client.get(kept))
    assert "Levels then" in read(place.rated.client.get(kept))


# ------------------------------------------------------------------------------ rights


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["How this comes about", "Who rated you", "Everything is erased on"]),
        ("pt-br", ["Como se chega a isso", "Quem avaliou você", "Tudo é apagado em"]),
    ],
)
def test_explanation_page_stands_in_both_languages_without_script(
    place: Place, no_inline: Any, language: str, words: list[str]
) -> None:
    says(place.person, Source.ASSESSOR, {"statistics": 1}, account=place.owner.user)
    answer = place.rated.client.get(
        f"/roles/people/{place.person.pk}/", headers={"Accept-Language": language}
    )
    page = read(answer)
    for word in words:
        assert word in page
    no_inline(answer)
    assert MATRIX.skill_by_slug["statistics"].short.in_language(language) in page


def test_own_export_holds_everything_and_null_stays_null(place: Place) -> None:
    says(place.person, Source.SELF, {"devops": 2})
    says(place.person, Source.SELF, {"devops": None})
    says(place.person, Source.PEER, {"devops": 0}, link=a_link(place.person, Purpose.PEER))
    services.ask_correction(person=place.person, text="Look again", at=timezone.now())
    answer = place.rated.client.get(f"/roles/people/{place.person.pk}/export.json")
    data = json.loads(answer.content)
    assert [r["level"] for r in data["ratings"]] == [2, None, 0]
    assert data["corrections"][0]["text"] == "Look again"
    assert answer["Content-Disposition"].startswith("attachment")


def test_csv_leaves_what_is_not_assessed_empty_and_writes_zero(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"devops": 0}, account=place.owner.user)
    answer = place.owner.client.get(f"/roles/teams/{place.team.pk}/coverage.csv")
    rows = {
        row["skill"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    }
    assert len(rows) == len(MATRIX.skills)
    name = place.person.name
    assert (rows["devops"][name], rows["devops"][f"{name}: source"]) == ("0", "assessors")
    assert {row[name] for slug, row in rows.items() if slug != "devops"} == {""}
    assert rows["statistics"]["Not assessed"] == "1"
    assert {row["matrix_version"] for row in rows.values()} == {MATRIX.version}


def test_correction_is_asked_and_answered_by_a_person(place: Place) -> None:
    path = f"/roles/people/{place.person.pk}/"
    assert place.rated.client.post(path + "corrections/", {"text": " "}).status_code == 400
    assert place.rated.client.post(path + "corrections/", {"text": "Look again"}).status_code == 302
    asked = Correction.objects.get()
    page = read(place.owner.client.get(path))
    assert "Look again" in page
    answer = {"answer": "We talked about it."}
    assert place.owner.client.post(f"{path}corrections/{asked.pk}/", answer).status_code == 302
    assert "We talked about it." in read(place.rated.client.get(path))


def test_deletion_by_the_person_removes_every_row_and_the_log_names_nobody(place: Place) -> None:
    person, path = place.person, f"/roles/people/{place.person.pk}/"
    says(person, Source.SELF, {"devops": 2, "statistics": 1}, evidence=SECRET)
    says(person, Source.PEER, {"devops": 1}, link=a_link(person, Purpose.PEER))
    says(person, Source.ASSESSOR, {"devops": 1}, account=place.owner.user)
    place.owner.client.post(path + "result/keep/", {"profile": PROFILE})
    services.ask_correction(person=person, text="Wrong", at=timezone.now())
    assert place.rated.client.post(path + "delete/", {"typed": "no"}).status_code == 400
    assert Rating.objects.count() == 4
    answer = place.rated.client.post(path + "delete/", {"typed": person.pseudonym})
    assert answer.status_code == 200
    assert "4 ratings went" in read(answer)
    for table in (Person, PersonLink, Rater, Rating, KeptResult, Correction):
        assert table.objects.count() == 0
    entry = AuditEntry.objects.get(action="person.deleted")
    told = {"ratings": 4, "by": "person"}
    assert (entry.actor, entry.target, entry.details) == (None, "", told)
    assert person.name not in read(
        place.owner.client.get(f"/roles/people/of/{place.organization.pk}/")
    )
    assert place.rated.client.get(path).status_code == 404


def test_deletion_of_the_account_takes_the_profile_and_leaves_ratings_given_to_others(
    place: Place,
) -> None:
    from mlops_portal.organizations.services import delete_person

    other = a_rated_person(place.organization, "Someone else", teams=[place.team])
    says(place.person, Source.SELF, {"devops": 2})
    services.ask_rater(
        person=other,
        account=place.rated.user,
        source=Source.PEER,
        label="colleague",
        by=place.owner.user,
        at=timezone.now(),
    )
    says(other, Source.PEER, {"devops": 3}, account=place.rated.user)
    delete_person(user=place.rated.user, with_organizations=[], at=timezone.now())
    assert list(Person.objects.all()) == [other]
    rater = Rater.objects.get()
    assert (rater.account, rater.label) == (None, "")
    assert Rating.objects.get().level == 3


def test_deletion_of_the_organization_takes_people_and_ratings(place: Place) -> None:
    from mlops_portal.organizations.services import delete_organization

    says(place.person, Source.SELF, {"devops": 2})
    delete_organization(organization=place.organization)
    assert Person.objects.count() == Rating.objects.count() == Rater.objects.count() == 0


def test_exports_of_everything_hold_what_each_may_see(place: Place) -> None:
    from mlops_portal.organizations import exports

    says(place.person, Source.SELF, {"devops": 2}, evidence=SECRET)
    says(place.person, Source.ASSESSOR, {"devops": 1}, account=place.owner.user)
    whole = exports.everything_of_organization(place.organization)["skills"]
    assert SECRET not in str(whole)
    assert [r["source"] for r in whole["people"][0]["ratings"]] == ["assessor"]
    mine = exports.everything_of_person(place.rated.user)["skills"]
    assert SECRET in str(mine)
    assert len(mine["profiles"][0]["ratings"]) == 2
    given = exports.everything_of_person(place.owner.user)["skills"]["ratings_given"]
    assert [rating["of"] for rating in given] == [place.person.pseudonym]


def test_clock_is_ninety_days_shown_and_erases_what_is_over(place: Place) -> None:
    now = timezone.now()
    assert place.person.kept_days == 90
    says(place.person, Source.SELF, {"devops": 2})
    kept = a_rated_person(place.organization, "Kept longer")
    services.keep_person(person=kept, days=365, at=now)
    assert services.erase_forgotten(at=now + timedelta(days=89)) == 0
    assert services.erase_forgotten(at=now + timedelta(days=91)) == 1
    assert list(Person.objects.all()) == [kept]
    assert Rating.objects.count() == 0
    entry = AuditEntry.objects.get(action="person.erased")
    told = {"ratings": 1, "by": "clock"}
    assert (entry.actor, entry.target, entry.details) == (None, "", told)
    assert services.erase_forgotten(at=now + timedelta(days=91)) == 0


def test_contact_sets_the_clock_anew_and_only_the_person_lengthens_it(place: Place) -> None:
    long_ago = timezone.now() - timedelta(days=80)
    Person.objects.filter(pk=place.person.pk).update(last_contact_at=long_ago)
    says(place.person, Source.SELF, {"devops": 2})
    place.person.refresh_from_db()
    assert place.person.last_contact_at > long_ago + timedelta(days=79)
    path = f"/roles/people/{place.person.pk}/clock/"
    assert place.rated.client.post(path, {"days": "9999"}).status_code == 400
    assert place.rated.client.post(path, {"days": "730"}).status_code == 302
    place.person.refresh_from_db()
    assert place.person.kept_days == 730
    assert token_of(a_link(place.person, Purpose.READ)) not in read(
        place.owner.client.get(f"/roles/people/{place.person.pk}/")
    )


def test_no_field_for_photo_birth_date_gender_family_origin_or_a_state_of_selection() -> None:
    fields = {f.name for table in (Person, Rater, Rating, KeptResult) for f in table._meta.fields}
    forbidden = ("photo", "image", "birth", "age", "gender", "sex", "family", "origin", "marital")
    words = {part for name in fields for part in name.split("_")}
    assert not words & {*forbidden, "status", "state", "rejected", "passed", "score", "rank"}
