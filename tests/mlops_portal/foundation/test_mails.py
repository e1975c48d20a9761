"""Mails leave by a worker, once, on commit; none is lost, and the broker learns no secret."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from celery import current_app, shared_task
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend as Kept
from django.db import connection, transaction
from django.test import Client
from kombu.exceptions import OperationalError

from mlops_portal.foundation import mails, tasks
from mlops_portal.foundation.models import WaitingMail

NOW = datetime(2030, 3, 1, 12, 0, tzinfo=UTC)
SECRET = "https://portal.example/accounts/password/reset/key/1-secret/"


@shared_task(name="tests.send_from_a_task")
def send_from_a_task() -> None:
    _send()


@shared_task(name="tests.leave_from_a_task")
def leave_from_a_task() -> None:
    with transaction.atomic():
        mails.leave(EmailMultiAlternatives("Left", "Body", to=["ana@example.org"]))


@pytest.fixture(autouse=True)
def _by_worker(settings, db: None) -> None:
    settings.EMAIL_BACKEND = "mlops_portal.foundation.mails.EmailBackend"
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[object]]]:
    """What the broker was given, instead of giving it."""
    found: list[tuple[str, list[object]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: found.append((name, args)))
    return found


@pytest.fixture
def broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker refuses every message."""

    def refuse(*_args: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)


@pytest.fixture
def server_is_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The mail server fails; the function lets it answer again."""

    def fail(*_args: object) -> None:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with monkeypatch.context() as broken:
        broken.setattr(Kept, "send_messages", fail)
        yield broken.undo


@pytest.fixture
def commit(django_capture_on_commit_callbacks) -> Callable[[], object]:
    """A block whose end commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _send(subject: str = "Olá", to: str = "ada@harbour.example") -> None:
    message = EmailMultiAlternatives(
        subject, f"Open {SECRET}", None, [to], headers={"Reply-To": "desk@harbour.example"}
    )
    assert message.send() == 1


def test_a_mail_waits_for_its_commit_and_the_broker_learns_a_number_alone(told, commit) -> None:
    with commit():
        _send()
        assert told == []
    stored = WaitingMail.objects.get()
    assert told == [(mails.SEND, [stored.pk])]
    assert mail.outbox == []
    assert "secret" not in stored.content
    assert "ada@" not in stored.content


def test_a_mail_of_a_transaction_that_fails_is_never_sent(told, commit) -> None:
    def fail() -> None:
        with transaction.atomic():
            _send()
            raise RuntimeError

    with commit(), pytest.raises(RuntimeError):
        fail()
    assert told == []
    assert not WaitingMail.objects.exists()


def test_the_worker_sends_it_whole_and_once(told, commit) -> None:
    with commit():
        _send()
    [(_, args)] = told
    tasks.send_mail(*args)
    tasks.send_mail(*args)
    [sent] = mail.outbox
    assert (sent.subject, sent.to) == ("Olá", ["ada@harbour.example"])
    assert SECRET in sent.body
    assert sent.from_email == "portal@localhost"
    assert sent.message()["Reply-To"] == "desk@harbour.example"
    assert not WaitingMail.objects.exists()


def test_where_the_broker_takes_nothing_the_page_sends_it_itself(broker_is_away, commit) -> None:
    with commit():
        _send()
    assert len(mail.outbox) == 1
    assert not WaitingMail.objects.exists()


def test_a_portal_without_a_broker_sends_by_itself(told, settings, commit) -> None:
    settings.REDIS_URL = ""
    with commit():
        _send()
    assert told == []
    assert len(mail.outbox) == 1
    assert not WaitingMail.objects.exists()


def test_without_broker_and_mail_server_it_waits_and_the_page_stands(
    broker_is_away, server_is_away, commit, caplog
) -> None:
    with commit():
        _send()
    assert WaitingMail.objects.get().attempts == 1
    assert "A mail was not sent at try 1, and waits" in caplog.text
    server_is_away()
    assert tasks.send_waiting_mails() == 0  # not due before two minutes have passed
    WaitingMail.objects.update(due_at=NOW - timedelta(days=3650))
    assert tasks.send_waiting_mails() == 1
    assert len(mail.outbox) == 1


def test_tries_grow_apart_and_end_after_a_day_with_an_error(
    told, server_is_away, commit, caplog
) -> None:
    with commit():
        _send()
    WaitingMail.objects.update(created_at=NOW, due_at=NOW)
    waits, at = [], NOW
    while WaitingMail.objects.exists():
        mails.deliver_waiting(at=at)
        for stored in WaitingMail.objects.all():
            waits.append(int((stored.due_at - at).total_seconds() // 60))
            at = stored.due_at
    assert waits[:8] == [2, 4, 8, 16, 32, 60, 60, 60]
    assert timedelta(days=1) <= at - NOW < timedelta(days=1, hours=1)
    assert "was given up" in caplog.text
    assert [r.levelname for r in caplog.records if "given up" in r.message] == ["ERROR"]


def test_a_sweep_ends_where_the_mail_server_fails(told, server_is_away, commit) -> None:
    with commit():
        _send("One")
        _send("Two")
    WaitingMail.objects.update(created_at=NOW, due_at=NOW)
    assert mails.deliver_waiting(at=NOW) == 0
    assert sorted(WaitingMail.objects.values_list("attempts", flat=True)) == [0, 1]


def test_a_mail_of_a_worker_that_died_is_sent_again(told, commit) -> None:
    with commit():
        _send()
    WaitingMail.objects.update(due_at=NOW + mails.LEASE, attempts=1)  # claimed, then killed
    assert mails.deliver_waiting(at=NOW) == 0
    assert mails.deliver_waiting(at=NOW + mails.LEASE) == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_that_sends_mail_learns_of_a_failure(told, server_is_away) -> None:
    with pytest.raises(SMTPServerDisconnected):
        send_from_a_task.apply(throw=True)
    server_is_away()
    send_from_a_task.apply(throw=True)
    assert len(mail.outbox) == 1
    assert told == []
    assert not WaitingMail.objects.exists()


def test_what_can_never_be_sent_is_refused_where_it_was_asked_for(told) -> None:
    with pytest.raises(ValueError, match="newlines"):
        _send("Two\nlines")
    message = EmailMultiAlternatives("One", "text", None, ["ada@harbour.example"])
    message.attach("a.txt", "text")
    with pytest.raises(ValueError, match="attachments"):
        message.send()
    assert not WaitingMail.objects.exists()


def test_a_changed_key_is_an_error_in_the_log_and_no_crash(told, commit, settings, caplog) -> None:
    with commit():
        _send()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert (
        mails.deliver(mail_id=WaitingMail.objects.get().pk, at=NOW + timedelta(days=3650)) is False
    )
    assert "InvalidToken" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_try_at_once_one_sends(told) -> None:
    _send()
    mail_id = WaitingMail.objects.get().pk
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait()
        mails.deliver(mail_id=mail_id, at=NOW + timedelta(days=3650))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1


def test_a_lost_password_is_asked_for_without_the_mail_server(told, server_is_away, commit) -> None:
    from tests.assessments.cast import a_user

    a_user("ada@harbour.example")
    with commit():
        answer = Client().post("/accounts/password/reset/", {"email": "ada@harbour.example"})
    assert answer.status_code == 302
    assert len(told) == 1


def test_a_mail_that_a_task_leaves_waits_for_the_mail_server(settings, told) -> None:
    settings.MAIL_IS_SENT = True
    leave_from_a_task()  # as a worker calls it, on the connection of the test
    assert mail.outbox == []
    waiting = WaitingMail.objects.get()
    assert mails.deliver(mail_id=waiting.pk, at=waiting.due_at)
    assert [message.subject for message in mail.outbox] == ["Left"]


def test_a_mail_that_is_left_goes_to_the_outbox_where_none_is_sent(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_IS_SENT = False
    leave_from_a_task()  # as a worker calls it, on the connection of the test
    assert len(mail.outbox) == 1
    assert not WaitingMail.objects.exists()
