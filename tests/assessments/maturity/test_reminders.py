"""Closing by date, invitations and reminders: each once, also with two beats at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from assessments.maturity import tasks
from assessments.maturity.forms.rounds import MOST_ADDRESSES, ExpectForm
from assessments.maturity.models import Assessment, ExpectedRespondent, Permission, Snapshot
from assessments.maturity.services import reminders, rounds
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person
from tests.assessments.round_steps import a_round, expect, respond

CLOSES = datetime(2030, 3, 20, tzinfo=UTC)
BEGIN = CLOSES - timedelta(days=10)
OUTLOOK = "Silva, Ana <ana.silva@example.org>; Souza, Bia <bia@example.org>"


@pytest.fixture
def dated(system: System, lead: Person) -> Assessment:
    return a_round(system, lead.user, at=BEGIN, closes_at=CLOSES)


def ask(assessment: Assessment, by: Person, *addresses: str) -> list[ExpectedRespondent]:
    return expect(assessment, by.user, *addresses, at=BEGIN)


def test_members_are_asked_as_accounts_and_others_by_a_link_of_their_own(
    dated: Assessment, lead: Person, reader: Person
) -> None:
    asked = ask(
        dated, lead, reader.user.email.upper(), "ana@data.example", "Ana <ANA@data.example\u200b>"
    )
    assert [(one.user, one.email) for one in asked] == [
        (reader.user, ""),
        (None, "ana@data.example"),
    ]
    assert asked[0].link_id != asked[1].link_id
    assert ask(dated, lead, "ana@data.example") == []


def test_an_invitation_is_mailed_once_with_the_link(dated: Assessment, lead: Person) -> None:
    ask(dated, lead, "ana@data.example")
    assert reminders.invite_expected(assessment=dated, at=BEGIN) == 1
    assert reminders.invite_expected(assessment=dated, at=BEGIN) == 0
    [sent] = mail.outbox
    assert sent.to == ["ana@data.example"]
    assert "Churn model" in sent.subject
    assert "https://portal.example/assess/link/" in sent.body
    assert "Last day to answer: March 19, 2030 (UTC)." in sent.body


def test_a_mail_that_cannot_be_sent_waits_for_the_next_time(
    dated: Assessment, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(dated, lead, "ana@data.example")

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OSError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr(reminders, "send_mail", fails)
        assert reminders.invite_expected(assessment=dated, at=BEGIN) == 0
    assert reminders.invite_expected(assessment=dated, at=BEGIN) == 1


@pytest.mark.parametrize(
    ("before", "sent"),
    [(timedelta(days=4), 0), (timedelta(days=3), 1), (timedelta(days=1), 1), (timedelta(0), 0)],
)
def test_reminders_go_three_days_and_one_day_before(
    dated: Assessment, lead: Person, before: timedelta, sent: int
) -> None:
    ask(dated, lead, "ana@data.example")
    assert reminders.remind_expected(at=CLOSES - before) == sent
    assert reminders.remind_expected(at=CLOSES - before) == 0


def test_two_reminders_at_most_and_none_once_submitted(
    dated: Assessment, lead: Person, reader: Person
) -> None:
    ask(dated, lead, reader.user.email, "ana@data.example", "bea@data.example")
    respond(dated, {"DATA-01": 1}, user=reader.user, at=BEGIN)
    ana = ExpectedRespondent.objects.get(email="ana@data.example")
    phone = Visitor("ana-key")
    from assessments.maturity.services import open_link

    open_link(link=ana.link, visitor=phone.hash, at=BEGIN)
    response = rounds.join_round(assessment=dated, user=None, visitor=phone, label="", at=BEGIN)
    rounds.submit(response=response, at=BEGIN)
    hours = [CLOSES - timedelta(hours=h) for h in range(80, 0, -1)]
    assert sum(reminders.remind_expected(at=at) for at in hours) == 2
    assert {m.to[0] for m in mail.outbox} == {"bea@data.example"}


def test_in_an_anonymous_round_nothing_ties_an_address_to_answers(
    system: System, lead: Person, reader: Person
) -> None:
    assessment = a_round(system, lead.user, at=BEGIN, closes_at=CLOSES, is_anonymous=True)
    asked = ask(assessment, lead, reader.user.email, "ana@data.example")
    common = assessment.links.get(permission=Permission.RESPOND)
    assert {one.link_id for one in asked} == {common.pk}
    respond(assessment, {"DATA-01": 1}, user=reader.user, at=BEGIN)
    assert reminders.remind_expected(at=CLOSES - timedelta(days=1)) == 1
    assert mail.outbox[0].to == ["ana@data.example"]
    assert "If you have answered already, nothing is to do." in mail.outbox[0].body


def test_mails_are_in_the_language_of_whoever_asked(dated: Assessment, lead: Person) -> None:
    ask(dated, lead, "ana@data.example")
    ExpectedRespondent.objects.update(language="pt-br")
    reminders.invite_expected(assessment=dated, at=BEGIN)
    assert "19 de março de 2030 (UTC)" in mail.outbox[0].body


def test_a_round_closes_when_its_date_has_passed(dated: Assessment, lead: Person) -> None:
    respond(dated, {"DATA-01": 3}, label="a", at=BEGIN)
    assert reminders.close_due_rounds(at=CLOSES - timedelta(seconds=1)) == 0
    assert reminders.close_due_rounds(at=CLOSES) == 1
    assert reminders.close_due_rounds(at=CLOSES) == 0
    dated.refresh_from_db()
    assert dated.closed_at == CLOSES
    assert Snapshot.objects.get().answers["DATA-01"]["value"] == 3
    entry = dated.ml_system.team.organization.audit_entries.get(action="round.closed_by_date")
    assert entry.actor == lead.user


def test_the_hourly_task_does_all_three(
    system: System, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = a_round(system, lead.user, at=BEGIN, closes_at=CLOSES)
    soon = a_round(system, lead.user, at=BEGIN, closes_at=CLOSES + timedelta(days=1))
    ask(soon, lead, "ana@data.example")
    monkeypatch.setattr(tasks.timezone, "now", lambda: CLOSES)
    tasks.tend_rounds()
    tasks.tend_rounds()
    due.refresh_from_db()
    soon.refresh_from_db()
    assert (due.closed_at, soon.closed_at) == (CLOSES, None)
    assert [m.subject for m in mail.outbox] == [
        "Your answers about Churn model are wanted",
        "Your answers about Churn model are still wanted",
    ]


def test_the_schedule_names_a_task_that_is_there(settings) -> None:
    from celery import current_app

    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.tend_rounds.name in names
    assert tasks.invite_expected.name == reminders.INVITE
    assert {tasks.tend_rounds.name, reminders.INVITE} <= set(current_app.tasks)


def test_asking_no_longer_ends_a_link_of_ones_own(dated: Assessment, lead: Person) -> None:
    [one] = ask(dated, lead, "ana@data.example")
    reminders.forget_expected(one=one, at=BEGIN)
    assert not ExpectedRespondent.objects.exists()
    one.link.refresh_from_db()
    assert one.link.revoked_at == BEGIN


def test_what_outlook_copies_is_taken() -> None:
    form = ExpectForm({"addresses": OUTLOOK})
    assert form.is_valid()
    assert form.cleaned_data["addresses"] == ["ana.silva@example.org", "bia@example.org"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("ana@example.org; Bia", "“Bia”"),
        (" ; , ", "at least one"),
        (",".join(f"p{n}@example.org" for n in range(MOST_ADDRESSES + 1)), "too many"),
        ("x" * 60_000, "50000"),
    ],
)
def test_what_cannot_be_taken_is_named_at_the_field(given: str, told: str) -> None:
    form = ExpectForm({"addresses": given})
    assert not form.is_valid()
    assert told in " ".join(form.errors["addresses"])
