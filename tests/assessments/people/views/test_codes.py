"""Nobody but the person acts as the person, and nobody rates under another's link."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.people import services
from assessments.people.access import _signer, token_of
from assessments.people.models import Person, PersonLink, Purpose, Rating, Source
from assessments.people.models.people import MOST_FAILURES
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.cast import Person as Browser
from tests.assessments.people.people_steps import (
    CODE,
    SECRET,
    Cast,
    a_link,
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


def a_browser() -> Browser:
    return Browser(Client(), Visitor(""))


def a_candidate(cast: Cast) -> Person:
    """With a secret of their own, and a code that they set."""
    person = a_rated_person(cast.organization, "Clara Candidate", hides_name=True)
    says(person, Source.SELF, {"devops": 2}, evidence=SECRET)
    return person


@pytest.mark.parametrize("was_opened", [True, False])
@pytest.mark.parametrize("part", ["assessor", "owner", "viewer"])
def test_members_do_nothing_with_the_link_of_somebody_else(
    cast: Cast, part: str, was_opened: bool
) -> None:
    person = a_candidate(cast)
    link = a_link(person, Purpose.SELF)
    key = by_link(link)[1] if was_opened else token_of(link)
    client = getattr(cast, part).client
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
        assert {entry.actor for entry in told} == {getattr(cast, part).user}


@pytest.mark.parametrize("purpose", [Purpose.ASSESSOR, Purpose.PEER])
def test_nobody_rates_under_a_link_that_another_opened(cast: Cast, purpose: Purpose) -> None:
    link = a_link(cast.person, purpose)
    _holder, key = by_link(link)
    sent = form_of({"devops": 0})
    for browser in (a_browser(), cast.owner, cast.assessor, cast.stranger):
        answer = browser.client.post(f"/roles/people/{key}/rate/", sent)
        assert answer.status_code == 403
    assert Rating.objects.count() == 0


def test_second_link_of_a_person_asks_for_the_code_of_the_first(cast: Cast) -> None:
    person = a_candidate(cast)
    by_link(a_link(person, Purpose.SELF))
    other = token_of(a_link(person, Purpose.SELF))
    browser = a_browser()
    page = browser.client.get(f"/roles/people/{other}/").content.decode()
    assert "What is your code?" in page
    assert SECRET not in page
    assert opens_with_code(browser, other, "another code").status_code == 400
    assert opens_with_code(browser, other, CODE).status_code == 302
    assert SECRET in browser.client.get(f"/roles/people/{other}/").content.decode()


def test_wrong_codes_are_counted_and_then_none_is_tried(cast: Cast) -> None:
    person = a_candidate(cast)
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


def test_short_code_is_refused_and_none_is_set(cast: Cast) -> None:
    link = a_link(a_candidate(cast), Purpose.SELF)
    answer = opens_with_code(a_browser(), token_of(link), "short")
    assert answer.status_code == 400
    assert "at least 8 characters" in answer.content.decode()
    assert set(Person.objects.values_list("code_hash", flat=True)) == {""}


def test_code_is_asked_before_anything_is_read_or_done(cast: Cast) -> None:
    person = a_candidate(cast)
    key = token_of(a_link(person, Purpose.SELF))
    browser = a_browser()
    page = browser.client.get(f"/roles/people/{key}/").content.decode()
    assert "Make this link yours" in page
    assert SECRET not in page
    for act, sent in ACTS.items():
        assert browser.client.post(f"/roles/people/{key}/{act}", sent).status_code == 403
    person.refresh_from_db()
    assert person.shared_at is None


def test_opening_a_link_is_told_in_the_log(cast: Cast) -> None:
    link = a_link(cast.person, Purpose.READ)
    browser = a_browser()
    for _time in range(3):
        browser.client.get(f"/roles/people/{token_of(link)}/result/")
    entry = AuditEntry.objects.get(action="person.link_opened")
    assert entry.details == {"purpose": "read", "by": "link"}
    link.refresh_from_db()
    assert link.opened_at is not None


def test_link_from_before_hashes_still_opens_and_its_address_stands_nowhere(cast: Cast) -> None:
    person = a_candidate(cast)
    link = a_link(person, Purpose.SELF)
    PersonLink.objects.filter(pk=link.pk).update(token_hash="")
    old = _signer.sign(link.pk.hex).replace(":", ".")
    browser = a_browser()
    assert opens_with_code(browser, old).status_code == 302
    assert browser.client.get(f"/roles/people/{old}/").status_code == 200
    page = cast.owner.client.get(f"/roles/people/{person.pk}/").content.decode()
    assert old not in page
    forged = _signer.sign(a_link(person, Purpose.SELF).pk.hex).replace(":", ".")
    assert browser.client.get(f"/roles/people/{forged}/").status_code == 404


def test_members_own_code_lets_them_tie_the_record_to_their_account(cast: Cast) -> None:
    person = a_rated_person(cast.organization, "Not yet tied")
    _browser, key = by_link(a_link(person, Purpose.SELF))
    assert opens_with_code(cast.viewer, key).status_code == 302
    assert cast.viewer.client.post(f"/roles/people/{key}/claim/").status_code == 302
    person.refresh_from_db()
    assert person.account == cast.viewer.user


def test_code_page_has_no_address_of_a_page_of_a_signed_in_member(cast: Cast) -> None:
    page = a_browser().client.get(
        f"/roles/people/{token_of(a_link(cast.person, Purpose.PEER))}/",
        headers={"Accept-Language": "pt-br"},
    )
    assert re.search("Faça deste link o seu", page.content.decode())


ALONE = ("share/", "claim/", "clock/", "links/", "result/keep/", "delete/")
READ_ALONE = ("kept/", "export.json", "delete/")
OTHERS = "What only assessors said"


def assessed(cast: Cast) -> Person:
    """A candidate with a hidden name of whom an assessor has said something."""
    person = a_rated_person(cast.organization, "Clara Candidate", hides_name=True)
    by = cast.owner.user
    says(person, Source.ASSESSOR, {"devops": 3}, account=by, evidence=OTHERS)
    return person


@pytest.mark.parametrize("part", ["anonymous", "stranger"])
def test_a_link_given_by_hand_begins_and_decides_nothing(cast: Cast, part: str) -> None:
    """Whoever made it knows its address, and may come first."""
    person = assessed(cast)
    was = person.last_contact_at
    key = token_of(a_link(person, Purpose.SELF, by_hand=True))
    browser = getattr(cast, part)
    assert opens_with_code(browser, key).status_code == 302
    path = f"/roles/people/{key}/"
    assert browser.client.post(path + "rate/", ACTS["rate/"]).status_code == 302
    for read in ("", "rate/", "result/", *READ_ALONE):
        answer = browser.client.get(path + read)
        assert answer.status_code == (403 if read in READ_ALONE else 200)
        assert OTHERS not in answer.content.decode()
        assert "Clara Candidate" not in answer.content.decode()
    for act in ALONE:
        sent = ACTS.get(act, {"typed": person.pseudonym})
        assert browser.client.post(path + act, sent).status_code == 403
    person.refresh_from_db()
    assert (person.shared_at, person.account, person.kept_days) == (None, None, 90)
    assert person.last_contact_at == was
    assert person.others_read_at is None


def test_a_mailed_link_takes_the_record_from_whoever_came_first_by_hand(cast: Cast) -> None:
    person = assessed(cast)
    mailed = token_of(a_link(person, Purpose.SELF))
    first, by_hand = by_link(a_link(person, Purpose.SELF, by_hand=True))
    form = {**ACTS["rate/"], "evidence-devops": SECRET}
    first.client.post(f"/roles/people/{by_hand}/rate/", form)
    real = a_browser()
    page = real.client.get(f"/roles/people/{mailed}/").content.decode()
    assert "somebody set a code" in page
    assert SECRET not in page
    assert opens_with_code(real, mailed, "truly my own code").status_code == 302
    page = real.client.get(f"/roles/people/{mailed}/").content.decode()
    assert OTHERS in page
    assert "Clara Candidate" in page
    assert SECRET not in page
    for key in (by_hand, mailed):
        page = first.client.get(f"/roles/people/{key}/").content.decode()
        assert "What is your code?" in page
        assert SECRET not in page
    assert real.client.post(f"/roles/people/{mailed}/share/").status_code == 302
    assert AuditEntry.objects.filter(action="person.begun_anew").exists()


def test_a_new_link_gives_a_new_start_that_neither_reads_nor_loses_what_was_said(
    cast: Cast,
) -> None:
    person = a_candidate(cast)
    old = a_link(person, Purpose.SELF)
    by_link(old, "the code that is lost")
    new = a_link(person, Purpose.SELF)
    anew = {"anew": "1", "code": "another code of mine"}
    browser, other = a_browser(), a_browser()
    path = f"/roles/people/{token_of(new)}/"
    assert other.client.post(f"/roles/people/{token_of(old)}/code/", anew).status_code == 400
    wrong = browser.client.post(path + "code/", {**anew, "earlier": "a guess of mine"})
    assert wrong.status_code == 400
    assert browser.client.post(path + "code/", anew).status_code == 302
    services.share(person=person, by=None, at=timezone.now())
    for read in ("", "rate/", "result/?profile=data-scientist:beginner", "kept/", "export.json"):
        assert SECRET not in browser.client.get(path + read).content.decode()
    cast.owner.client.post(f"/roles/people/{person.pk}/read/")
    profile = "?profile=data-scientist:beginner"
    read = cast.owner.client.get(f"/roles/people/{person.pk}/result/{profile}")
    assert read.context["said"]["raters"] == 0
    assert Rating.objects.filter(evidence=SECRET).exists()

    third = a_link(person, Purpose.SELF)
    back = {"anew": "1", "code": "a third code of mine", "earlier": "the code that is lost"}
    key = token_of(third)
    assert a_browser().client.post(f"/roles/people/{key}/code/", anew | back).status_code == 302
    assert opens_with_code(other, key, "a third code of mine").status_code == 302
    assert SECRET in other.client.get(f"/roles/people/{key}/").content.decode()


@pytest.mark.parametrize("part", ["owner", "assessor", "viewer"])
def test_members_begin_nobody_elses_record_anew(cast: Cast, part: str) -> None:
    person = a_candidate(cast)
    by_link(a_link(person, Purpose.SELF))
    key = token_of(a_link(person, Purpose.SELF))
    sent = {"anew": "1", "code": "mine from now on"}
    client = getattr(cast, part).client
    assert client.post(f"/roles/people/{key}/code/", sent).status_code == 400
    assert not AuditEntry.objects.filter(action="person.begun_anew").exists()


def test_a_persons_own_mail_goes_to_nobody_who_leads_and_is_shown_to_nobody(
    cast: Cast, settings: object
) -> None:
    settings.MAIL_IS_SENT = False
    person = a_candidate(cast)
    path = f"/roles/people/{person.pk}/links/"
    sent = {"link-purpose": "self", "link-days": "30"}
    refused = cast.owner.client.post(path, {**sent, "link-email": cast.assessor.user.email})
    assert refused.status_code == 400
    assert PersonLink.objects.count() == 0
    page = cast.owner.client.post(
        path, {**sent, "link-email": "clara@mail.example"}, follow=True
    ).content.decode()
    assert "It is shown this once" not in page
    assert PersonLink.objects.get().by_mail_alone
    page = cast.owner.client.post(path, sent, follow=True).content.decode()
    assert "It is shown this once" in page
    assert PersonLink.objects.filter(by_mail_alone=False).count() == 1
