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
    Cast,
    a_cast,
    a_rated_person,
    opens_with_code,
)

TO = "interviewer@elsewhere.example"


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.MAIL_IS_SENT = True
    return a_cast()


def ask_by_link(cast: Cast, person: Person, purpose: str, **more: str) -> Any:
    sent = {"link-purpose": purpose, "link-days": "30", "link-label": "team lead", **more}
    return cast.owner.client.post(f"/roles/people/{person.pk}/links/", sent, follow=True)


def test_link_is_mailed_and_its_address_opens_the_sheet(cast: Cast) -> None:
    page = ask_by_link(cast, cast.person, "assessor", **{"link-email": TO}).content.decode()
    assert "The mail is on its way." in page
    [sent] = mail.outbox
    assert sent.to == [TO]
    assert "rate Rated Person as assessor" in sent.body
    [address] = [line for line in sent.body.splitlines() if line.startswith("http")]
    path = address.removeprefix("http://testserver")
    opens_with_code(cast.anonymous, path.split("/")[-2])
    sheet = cast.anonymous.client.get(path, follow=True)
    assert "What can Rated Person do today?" in sheet.content.decode()
    log = str(list(AuditEntry.objects.values_list("action", "target", "details")))
    assert MAILED in log
    assert TO not in log + page
    assert path not in page  # whoever had it mailed does not read it


def test_where_no_mail_is_sent_the_address_is_shown_once(cast: Cast, settings: Any) -> None:
    settings.MAIL_IS_SENT = False
    page = ask_by_link(cast, cast.person, "assessor", **{"link-email": TO}).content.decode()
    assert "This portal sends no mail." in page
    assert "It is shown this once" in page
    again = cast.owner.client.get(cast.path).content.decode()
    assert "It is shown this once" not in again


def test_without_an_address_nothing_is_mailed(cast: Cast) -> None:
    ask_by_link(cast, cast.person, "peer")
    assert mail.outbox == []
    assert PersonLink.objects.count() == 1


def test_hidden_name_does_not_stand_in_a_mail(cast: Cast) -> None:
    hidden = a_rated_person(cast.organization, "Hidden Name", hides_name=True)
    ask_by_link(cast, hidden, "peer", **{"link-email": TO})
    [sent] = mail.outbox
    assert hidden.pseudonym in sent.body
    assert "Hidden Name" not in sent.body + sent.subject


def test_candidate_is_asked_to_rate_herself(cast: Cast) -> None:
    candidate = a_rated_person(cast.organization, "Candidate")
    ask_by_link(cast, candidate, "self", **{"link-email": TO})
    assert "asks you to rate your own skills" in mail.outbox[0].body


def test_member_who_is_asked_is_told_by_mail(cast: Cast) -> None:
    asked = {"ask-member": str(cast.viewer.user.pk), "ask-source": "peer"}
    cast.owner.client.post(f"{cast.path}ask/", asked)
    [sent] = mail.outbox
    assert sent.to == [cast.viewer.user.email]
    assert f"{cast.path}rate/" in sent.body
    assert cast.viewer.client.get(f"{cast.path}rate/").status_code == 200


def test_the_person_mails_nobody(cast: Cast) -> None:
    path = f"{cast.path}links/"
    sent = {"link-purpose": "peer", "link-days": "30", "link-email": TO}
    assert cast.rated.client.post(path, sent).status_code == 302
    assert PersonLink.objects.count() == 1
    assert mail.outbox == []


def test_no_more_mails_in_a_day_than_may_be(cast: Cast) -> None:
    now = timezone.now()
    with transaction.atomic():
        for _number in range(MOST_MAILS):
            record_audit(organization=cast.organization, actor=None, action=MAILED, at=now)
    answer = ask_by_link(cast, cast.person, "peer", **{"link-email": TO})
    assert answer.status_code == 400
    assert "So many mails went out today already" in answer.content.decode()
    assert PersonLink.objects.count() == 0
    asked = {"ask-member": str(cast.viewer.user.pk), "ask-source": "peer"}
    cast.owner.client.post(f"{cast.path}ask/", asked)
    assert Rater.objects.count() == 1
    assert mail.outbox == []


def test_mail_that_is_not_taken_is_told_and_the_link_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("no mail server")

    monkeypatch.setattr(services.sharing, "send_mail", refuse)
    page = ask_by_link(cast, cast.person, "peer", **{"link-email": TO}).content.decode()
    assert "The mail could not be sent; give the link by hand." in page
    assert PersonLink.objects.count() == 1
    assert not AuditEntry.objects.filter(action=MAILED).exists()


def test_bad_address_is_refused_and_no_link_is_made(cast: Cast) -> None:
    answer = ask_by_link(cast, cast.person, "peer", **{"link-email": "not an address"})
    assert answer.status_code == 400
    assert PersonLink.objects.count() == 0


@pytest.mark.parametrize("asked", ["member", "link"])
def test_who_is_asked_is_told_or_was_not_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """The mail is kept in the database too; where that fails, asking again is possible."""

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    cast.owner.client.raise_request_exception = False
    monkeypatch.setattr("assessments.people.services.sharing.send_mail", fails)
    before = AuditEntry.objects.count()
    if asked == "link":
        response = ask_by_link(cast, cast.person, "peer", **{"link-email": TO})
    else:
        sent = {"ask-member": str(cast.viewer.user.pk), "ask-source": "peer"}
        response = cast.owner.client.post(f"{cast.path}ask/", sent)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert not PersonLink.objects.exists()
    assert not Rater.objects.exists()
    assert AuditEntry.objects.count() == before


def test_mailed_link_says_so_and_is_counted(cast: Cast) -> None:
    data = {"link-purpose": "peer", "link-days": "30", "link-email": "peer@elsewhere.example"}
    answer = cast.owner.client.post(f"{cast.path}links/", data, follow=True)
    assert "The mail is on its way." in answer.content.decode()
    assert AuditEntry.objects.filter(action=MAILED).count() == 1
    assert re.search("http://testserver/roles/people/", mail.outbox[0].body)
