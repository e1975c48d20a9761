"""Mails that ask for ratings: to whom, with what in them, how many, and that no address is kept."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError, transaction
from django.utils import timezone

from assessments.people import services
from assessments.people.models import Person, PersonLink, Rater
from assessments.people.services.sharing import MAILED, MOST_MAILS
from mlops_portal.organizations.models import AuditEntry
from mlops_portal.organizations.services import record_audit
from tests.assessments.people.people_steps import (
    Place,
    a_place,
    a_rated_person,
    opens_with_code,
)

TO = "interviewer@elsewhere.example"


@pytest.fixture
def place(db: None, settings: Any) -> Place:
    settings.MAIL_IS_SENT = True
    return a_place()


def ask_by_link(place: Place, person: Person, purpose: str, **more: str) -> Any:
    sent = {"link-purpose": purpose, "link-days": "30", "link-label": "team lead", **more}
    return place.owner.client.post(f"/roles/people/{person.pk}/links/", sent, follow=True)


def test_link_is_mailed_and_its_address_opens_the_sheet(place: Place) -> None:
    page = ask_by_link(place, place.person, "assessor", **{"link-email": TO}).content.decode()
    assert "The mail is on its way." in page
    [sent] = mail.outbox
    assert sent.to == [TO]
    assert "rate Rated Person as assessor" in sent.body
    [address] = [line for line in sent.body.splitlines() if line.startswith("http")]
    path = address.removeprefix("http://testserver")
    opens_with_code(place.anonymous, path.split("/")[-2])
    sheet = place.anonymous.client.get(path, follow=True)
    assert "What can Rated Person do today?" in sheet.content.decode()
    log = str(list(AuditEntry.objects.values_list("action", "target", "details")))
    assert MAILED in log
    assert TO not in log + page
    assert path not in page  # whoever had it mailed does not read it


def test_where_no_mail_is_sent_the_address_is_shown_once(place: Place, settings: Any) -> None:
    settings.MAIL_IS_SENT = False
    page = ask_by_link(place, place.person, "assessor", **{"link-email": TO}).content.decode()
    assert "This portal sends no mail." in page
    assert "It is shown this once" in page
    again = place.owner.client.get(place.path).content.decode()
    assert "It is shown this once" not in again


def test_without_an_address_nothing_is_mailed(place: Place) -> None:
    ask_by_link(place, place.person, "peer")
    assert mail.outbox == []
    assert PersonLink.objects.count() == 1


def test_hidden_name_does_not_stand_in_a_mail(place: Place) -> None:
    hidden = a_rated_person(place.organization, "Hidden Name", hides_name=True)
    ask_by_link(place, hidden, "peer", **{"link-email": TO})
    [sent] = mail.outbox
    assert hidden.pseudonym in sent.body
    assert "Hidden Name" not in sent.body + sent.subject


def test_candidate_is_asked_to_rate_herself(place: Place) -> None:
    candidate = a_rated_person(place.organization, "Candidate")
    ask_by_link(place, candidate, "self", **{"link-email": TO})
    assert "asks you to rate your own skills" in mail.outbox[0].body


def test_member_who_is_asked_is_told_by_mail(place: Place) -> None:
    asked = {"ask-member": str(place.viewer.user.pk), "ask-source": "peer"}
    place.owner.client.post(f"{place.path}ask/", asked)
    [sent] = mail.outbox
    assert sent.to == [place.viewer.user.email]
    assert f"{place.path}rate/" in sent.body
    assert place.viewer.client.get(f"{place.path}rate/").status_code == 200


def test_the_person_mails_nobody(place: Place) -> None:
    path = f"{place.path}links/"
    sent = {"link-purpose": "peer", "link-days": "30", "link-email": TO}
    assert place.rated.client.post(path, sent).status_code == 302
    assert PersonLink.objects.count() == 1
    assert mail.outbox == []


def test_no_more_mails_in_a_day_than_may_be(place: Place) -> None:
    now = timezone.now()
    with transaction.atomic():
        for _number in range(MOST_MAILS):
            record_audit(organization=place.organization, actor=None, action=MAILED, at=now)
    answer = ask_by_link(place, place.person, "peer", **{"link-email": TO})
    assert answer.status_code == 400
    assert "So many mails went out today already" in answer.content.decode()
    assert PersonLink.objects.count() == 0
    asked = {"ask-member": str(place.viewer.user.pk), "ask-source": "peer"}
    place.owner.client.post(f"{place.path}ask/", asked)
    assert Rater.objects.count() == 1
    assert mail.outbox == []


def test_mail_that_is_not_taken_is_told_and_the_link_stands(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("no mail server")

    monkeypatch.setattr(services.sharing, "send_mail", refuse)
    page = ask_by_link(place, place.person, "peer", **{"link-email": TO}).content.decode()
    assert "The mail could not be sent; give the link by hand." in page
    assert PersonLink.objects.count() == 1
    assert not AuditEntry.objects.filter(action=MAILED).exists()


def test_bad_address_is_refused_and_no_link_is_made(place: Place) -> None:
    answer = ask_by_link(place, place.person, "peer", **{"link-email": "not an address"})
    assert answer.status_code == 400
    assert PersonLink.objects.count() == 0


@pytest.mark.parametrize("asked", ["member", "link"])
def test_who_is_asked_is_told_or_was_not_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """The mail is kept in the database too; where that fails, asking again is possible."""

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    place.owner.client.raise_request_exception = False
    monkeypatch.setattr("assessments.people.services.sharing.send_mail", fails)
    before = AuditEntry.objects.count()
    if asked == "link":
        response = ask_by_link(place, place.person, "peer", **{"link-email": TO})
    else:
        sent = {"ask-member": str(place.viewer.user.pk), "ask-source": "peer"}
        response = place.owner.client.post(f"{place.path}ask/", sent)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert not PersonLink.objects.exists()
    assert not Rater.objects.exists()
    assert AuditEntry.objects.count() == before


def test_mailed_link_says_so_and_is_counted(place: Place) -> None:
    data = {"link-purpose": "peer", "link-days": "30", "link-email": "peer@elsewhere.example"}
    answer = place.owner.client.post(f"{place.path}links/", data, follow=True)
    assert "The mail is on its way." in answer.content.decode()
    assert AuditEntry.objects.filter(action=MAILED).count() == 1
    assert re.search("http://testserver/roles/people/", mail.outbox[0].body)
