"""Nobody but the person acts as the person, and nobody rates under another's link."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.organizations.access import Visitor
from assessments.organizations.models import AuditEntry
from assessments.skills.access import _signer, token_of
from assessments.skills.models import Person, PersonLink, Purpose, Rating, Source
from assessments.skills.models.codes import MOST_FAILURES
from tests.assessments.cast import Person as Browser
from tests.assessments.skills.people_steps import (
    CODE,
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

ACTS = {
    "share/": {},
    "claim/": {},
    "clock/": {"days": "730"},
    "rate/": form_of({"devops": 3}),
    "links/": {"link-purpose": "read", "link-days": "30"},
    "corrections/": {"text": "Wrong"},
    "result/keep/": {"profile": "data-scientist:beginner"},
}


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def a_browser() -> Browser:
    return Browser(Client(), Visitor(""))


def a_candidate(place: Place) -> Person:
    """With a secret of their own, and a code that they set."""
    person = a_rated_person(place.organization, "Clara Candidate", hides_name=True)
    says(person, Source.SELF, {"devops": 2}, evidence=SECRET)
    return person


@pytest.mark.parametrize("was_opened", [True, False])
@pytest.mark.parametrize("part", ["assessor", "owner", "viewer"])
def test_members_do_nothing_with_the_link_of_somebody_else(
    place: Place, part: str, was_opened: bool
) -> None:
    person = a_candidate(place)
    link = a_link(person, Purpose.SELF)
    key = by_link(link)[1] if was_opened else token_of(link)
    client = getattr(place, part).client
    path = f"/roles/people/{key}/"
    for read in ("", "rate/", "result/", "kept/", "export.json", "delete/"):
        page = client.get(path + read).content.decode()
        assert SECRET not in page
        assert "Clara Candidate" not in page
    for act, sent in {**ACTS, "delete/": {"typed": person.pseudonym}}.items():
        assert client.post(path + act, sent).status_code == 403
    person.refresh_from_db()
    assert (person.shared_at, person.account, person.kept_days) == (None, None, 90)
    assert Rating.objects.count() == 1
    if not was_opened:
        assert client.post(path + "code/", {"code": "mine from now on"}).status_code == 403
        assert Person.objects.get(pk=person.pk).code_hash == ""
        told = AuditEntry.objects.filter(action="person.link_refused")
        assert {entry.actor for entry in told} == {getattr(place, part).user}


@pytest.mark.parametrize("purpose", [Purpose.ASSESSOR, Purpose.PEER])
def test_nobody_rates_under_a_link_that_another_opened(place: Place, purpose: Purpose) -> None:
    link = a_link(place.person, purpose)
    _holder, key = by_link(link)
    sent = form_of({"devops": 0})
    for browser in (a_browser(), place.owner, place.assessor, place.stranger):
        answer = browser.client.post(f"/roles/people/{key}/rate/", sent)
        assert answer.status_code == 403
    assert Rating.objects.count() == 0


def test_second_link_of_a_person_asks_for_the_code_of_the_first(place: Place) -> None:
    person = a_candidate(place)
    by_link(a_link(person, Purpose.SELF))
    other = token_of(a_link(person, Purpose.SELF))
    browser = a_browser()
    page = browser.client.get(f"/roles/people/{other}/").content.decode()
    assert "What is your code?" in page
    assert SECRET not in page
    assert opens_with_code(browser, other, "another code").status_code == 400
    assert opens_with_code(browser, other, CODE).status_code == 302
    assert SECRET in browser.client.get(f"/roles/people/{other}/").content.decode()


def test_wrong_codes_are_counted_and_then_none_is_tried(place: Place) -> None:
    person = a_candidate(place)
    _browser, key = by_link(a_link(person, Purpose.SELF))
    guesser = a_browser()
    for number in range(MOST_FAILURES):
        assert opens_with_code(guesser, key, f"wrong code {number}").status_code == 400
    answer = opens_with_code(guesser, key, CODE)
    assert answer.status_code == 400
    assert "Wait for 15 minutes" in answer.content.decode()
    long_ago = timezone.now() - timedelta(minutes=16)
    Person.objects.filter(pk=person.pk).update(code_failed_at=long_ago)
    assert opens_with_code(guesser, key, CODE).status_code == 302
    assert AuditEntry.objects.filter(action="person.code_refused").count() == MOST_FAILURES


def test_short_code_is_refused_and_none_is_set(place: Place) -> None:
    link = a_link(a_candidate(place), Purpose.SELF)
    answer = opens_with_code(a_browser(), token_of(link), "short")
    assert answer.status_code == 400
    assert "at least 8 characters" in answer.content.decode()
    assert set(Person.objects.values_list("code_hash", flat=True)) == {""}


def test_code_is_asked_before_anything_is_read_or_done(place: Place) -> None:
    person = a_candidate(place)
    key = token_of(a_link(person, Purpose.SELF))
    browser = a_browser()
    page = browser.client.get(f"/roles/people/{key}/").content.decode()
    assert "Make this link yours" in page
    assert SECRET not in page
    for act, sent in ACTS.items():
        assert browser.client.post(f"/roles/people/{key}/{act}", sent).status_code == 403
    person.refresh_from_db()
    assert person.shared_at is None


def test_opening_a_link_is_told_in_the_log(place: Place) -> None:
    link = a_link(place.person, Purpose.READ)
    browser = a_browser()
    for _time in range(3):
        browser.client.get(f"/roles/people/{token_of(link)}/result/")
    entry = AuditEntry.objects.get(action="person.link_opened")
    assert entry.details == {"purpose": "read", "by": "link"}
    link.refresh_from_db()
    assert link.opened_at is not None


def test_link_from_before_hashes_still_opens_and_its_address_stands_nowhere(place: Place) -> None:
    person = a_candidate(place)
    link = a_link(person, Purpose.SELF)
    PersonLink.objects.filter(pk=link.pk).update(token_hash="")
    old = _signer.sign(link.pk.hex).replace(":", ".")
    browser = a_browser()
    assert opens_with_code(browser, old).status_code == 302
    assert browser.client.get(f"/roles/people/{old}/").status_code == 200
    page = place.owner.client.get(f"/roles/people/{person.pk}/").content.decode()
    assert old not in page
    forged = _signer.sign(a_link(person, Purpose.SELF).pk.hex).replace(":", ".")
    assert browser.client.get(f"/roles/people/{forged}/").status_code == 404


def test_members_own_code_lets_them_tie_the_record_to_their_account(place: Place) -> None:
    person = a_rated_person(place.organization, "Not yet tied")
    _browser, key = by_link(a_link(person, Purpose.SELF))
    assert opens_with_code(place.viewer, key).status_code == 302
    assert place.viewer.client.post(f"/roles/people/{key}/claim/").status_code == 302
    person.refresh_from_db()
    assert person.account == place.viewer.user


def test_code_page_has_no_address_of_a_page_of_a_signed_in_member(place: Place) -> None:
    page = a_browser().client.get(
        f"/roles/people/{token_of(a_link(place.person, Purpose.PEER))}/",
        headers={"Accept-Language": "pt-br"},
    )
    assert re.search("Faça deste link o seu", page.content.decode())
