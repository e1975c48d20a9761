"""Every address of people and teams, tried by everyone: nobody reads or changes another's."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.people import services
from assessments.people.access import token_of
from assessments.people.models import (
    Correction,
    KeptResult,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    Source,
)
from tests.assessments.people.people_steps import (
    SECRET,
    Cast,
    a_cast,
    a_link,
    a_rated_person,
    by_link,
    form_of,
    says,
)

READS = ["", "code/", "change/", "rate/", "result/", "kept/", "export.json", "delete/"]
# Who gets what from a person's pages: the person, owner, assessor, and holders of links.
ALLOWED = {
    "self": {"", "code/", "rate/", "result/", "kept/", "export.json", "delete/"},
    "owner": {"", "change/", "rate/", "result/", "kept/", "delete/"},
    "assessor": {"", "change/", "rate/", "result/", "kept/"},
    "self_link": {"", "code/", "rate/", "result/", "kept/", "export.json", "delete/"},
    "assessor_link": {"", "code/", "rate/"},
    "peer_link": {"", "code/", "rate/"},
    "read_link": {"", "result/"},
    "viewer": set(),
    "stranger": set(),
    "anonymous": set(),
    "other_owner": set(),
}
WRITES = {
    "change/": {"name": "Taken"},
    "code/": {"code": "a code of mine"},
    "rate/": form_of({"devops": 3}),
    "result/keep/": {"profile": "data-scientist:beginner"},
    "read/": {},
    "ask/": {"ask-member": "1", "ask-source": "peer"},
    "links/": {"link-purpose": "peer", "link-days": "30"},
    "share/": {},
    "clock/": {"days": "730"},
    "corrections/": {"text": "Wrong"},
    "claim/": {},
    "delete/": {"typed": "x"},
}
MAY_WRITE = {
    "self": {
        "code/",
        "rate/",
        "result/keep/",
        "links/",
        "share/",
        "clock/",
        "corrections/",
        "claim/",
    },
    "owner": {"change/", "rate/", "read/", "ask/", "links/", "delete/"},
    "assessor": {"change/", "rate/", "read/", "ask/", "links/"},
    "assessor_link": {"code/", "rate/"},
    "peer_link": {"code/", "rate/"},
}
STRANGERS = ["viewer", "stranger", "anonymous", "other_owner", "read_link"]


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast; the person is rated by herself, unshared, and by an assessor."""
    cast = a_cast()
    says(cast.person, Source.SELF, {"devops": 2}, evidence=SECRET)
    return cast


def comes_as(cast: Cast, part: str) -> tuple:
    """The browser of `part`, and the key with which it asks for the person."""
    if part.endswith("_link"):
        purpose = Purpose(part.removesuffix("_link"))
        person = cast.person
        if purpose == Purpose.SELF:  # only those without an account have one
            person = a_rated_person(cast.organization, "Candidate")
        return by_link(a_link(person, purpose))
    browser = cast.rated if part == "self" else getattr(cast, part)
    return browser, str(cast.person.pk)


def rows() -> tuple[int, ...]:
    tables = (Person, PersonLink, Rater, Rating, KeptResult, Correction)
    return tuple(table.objects.count() for table in tables)


@pytest.mark.parametrize("part", ALLOWED)
def test_each_reads_what_is_theirs_and_no_more(cast: Cast, part: str) -> None:
    browser, key = comes_as(cast, part)
    for path in READS:
        answer = browser.client.get(f"/roles/people/{key}/{path}")
        if path in ALLOWED[part]:
            assert answer.status_code in (200, 302), (path, answer.status_code)
        else:
            nothing = browser.client.get(f"/roles/people/{uuid.uuid4()}/{path}")
            assert answer.status_code == nothing.status_code == 404, path
        if part not in ("self", "read_link"):
            assert SECRET not in answer.content.decode(), path


@pytest.mark.parametrize("part", [*STRANGERS, "assessor_link", "peer_link"])
def test_who_may_not_write_changes_nothing(cast: Cast, part: str) -> None:
    browser, key = comes_as(cast, part)
    before = rows()
    for path in WRITES.keys() - MAY_WRITE.get(part, set()):
        answer = browser.client.post(f"/roles/people/{key}/{path}", WRITES[path])
        assert answer.status_code == 404, path
    assert rows() == before
    stored = Person.objects.get(pk=cast.person.pk)
    assert (stored.name, stored.shared_at, stored.kept_days) == ("Rated Person", None, 90)


def test_deleting_a_person_says_what_goes(cast: Cast) -> None:
    a_link(cast.person, Purpose.PEER)
    page = cast.owner.client.get(f"{cast.path}delete/").content.decode()
    links = cast.person.links.count()
    assert f"<li>{links} link" in page
    assert Person.objects.filter(pk=cast.person.pk).exists()


@pytest.mark.parametrize("purpose", [p for p in Purpose if p != Purpose.SELF])
def test_ended_link_opens_nothing(cast: Cast, purpose: Purpose) -> None:
    link = a_link(cast.person, purpose)
    browser, key = by_link(link)
    services.revoke_link(link=link, by=None, at=timezone.now())
    for path in READS:
        answer = browser.client.get(f"/roles/people/{key}/{path}")
        assert answer.status_code == 410
        assert SECRET not in answer.content.decode()


def test_expired_link_opens_nothing(cast: Cast) -> None:
    link = a_link(cast.person, Purpose.READ, days=7)
    past = timezone.now() - timedelta(days=8)
    PersonLink.objects.filter(pk=link.pk).update(
        created_at=past - timedelta(days=1), expires_at=past
    )
    browser, key = by_link(link)
    assert browser.client.get(f"/roles/people/{key}/result/").status_code == 410


def test_forged_token_opens_nothing(cast: Cast) -> None:
    link = a_link(cast.person, Purpose.READ)
    browser, key = by_link(link)
    forged = [key[:-1] + ("a" if key[-1] != "a" else "b"), f"{uuid.uuid4().hex}.x", link.pk.hex]
    for one in forged:
        assert browser.client.get(f"/roles/people/{one}/result/").status_code == 404


def test_token_of_a_link_holds_no_level_and_no_name(cast: Cast) -> None:
    token = token_of(a_link(cast.person, Purpose.READ, "Team lead"))
    assert len(token) >= 32
    assert token not in str(list(PersonLink.objects.values()))
    assert "Rated" not in token
    assert "devops" not in token


def test_those_who_lead_end_no_link_of_the_person(cast: Cast) -> None:
    link = a_link(cast.person, Purpose.READ)
    path = f"{cast.path}links/{link.pk}/end/"
    assert cast.owner.client.post(path).status_code == 404
    assert cast.stranger.client.post(path).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
    assert cast.rated.client.post(path).status_code == 302
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_link_of_another_person_is_not_ended(cast: Cast) -> None:
    other = a_link(a_rated_person(cast.organization, "Someone else"), Purpose.PEER)
    path = f"{cast.path}links/{other.pk}/end/"
    assert cast.rated.client.post(path).status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is None


def test_answer_to_a_correction_is_given_by_those_who_lead_and_not_by_the_person(
    cast: Cast,
) -> None:
    asked = services.ask_correction(person=cast.person, text="Wrong level", at=timezone.now())
    path = f"{cast.path}corrections/{asked.pk}/"
    sent = {"answer": "We look again."}
    for browser in (cast.rated, cast.viewer, cast.stranger, cast.anonymous, cast.other_owner):
        assert browser.client.post(path, sent).status_code == 404
    assert cast.assessor.client.post(path, sent).status_code == 302
    assert cast.owner.client.post(path, sent).status_code == 409
    asked.refresh_from_db()
    assert asked.answer == "We look again."


@pytest.mark.parametrize("path", ["", "new/"])
@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("owner", True),
        ("assessor", True),
        ("viewer", False),
        ("stranger", False),
        ("anonymous", False),
        ("other_owner", False),
    ],
)
def test_list_of_people_is_for_those_who_lead(cast: Cast, part: str, seen: bool, path: str) -> None:
    client = getattr(cast, part).client
    answer = client.get(f"/roles/people/of/{cast.organization.pk}/{path}")
    if part == "viewer" and not path:
        assert answer.status_code == 200  # teams, and one's own profile
    else:
        assert answer.status_code == (200 if seen else 404)
    assert ("Rated Person" in answer.content.decode()) == (seen and not path)


def test_home_asks_to_sign_in(cast: Cast) -> None:
    assert cast.anonymous.client.get("/roles/people/").status_code == 302
    assert cast.viewer.client.get("/roles/people/").status_code == 200


def test_stranger_makes_no_profile_in_an_organization(cast: Cast) -> None:
    path = f"/roles/people/of/{cast.organization.pk}/me/"
    for browser in (cast.stranger, cast.anonymous, cast.other_owner):
        assert browser.client.post(path).status_code == 404
    assert Person.objects.count() == 1
    assert cast.viewer.client.post(path).status_code == 302
    assert cast.viewer.client.post(path).status_code == 302
    assert Person.objects.count() == 2
