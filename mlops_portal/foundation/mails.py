"""Mail delivery by a worker: no page waits for the mail server, and a lost message loses no mail.

A row keeps the mail from the transaction that sends it until the mail server accepts it; workers
receive only the row's number. Used when EMAIL_URL is set.

Mail queue apps were considered and offer less. django-post-office 3.12 and django-mailer 2.3 store
mails in plain text (the latter as a pickle), although a mail may hold a link that opens an account;
one lock file guards all senders, so that workers on two machines send twice. The former marks a
batch as sent after its last mail: if a worker dies, all of it is sent again. The latter leaves
retries to a command. Tasks of Django 6 come without a queue: that would be Celery again.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from celery import current_app, current_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mlops_portal.foundation.models import WaitingMail
from mlops_portal.foundation.secrets import cipher

SEND = "portal.send_mail"  # the task that delivers one mail
LEASE = timedelta(minutes=5)  # longer than a mail server keeps a worker
KEPT = timedelta(days=1)  # age at which an undelivered mail is given up
LONGEST_WAIT = timedelta(hours=1)  # between two tries
AT_ONCE = 200  # mails of one sweep
FIELDS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")
CIPHER = "foundation.mails"

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Keep each mail and tell a worker once the transaction is committed.

    A task that sends mail is a worker already: its mail goes at once, and it learns of a failure.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if current_task:
            return _connection().send_messages(email_messages)
        for message in email_messages:
            _keep(message)
        return len(email_messages)


def leave(message: EmailMessage) -> None:
    """Queue a mail for a worker, also from within a task, as part of the current transaction.

    If this portal sends no mail, the configured e-mail backend stores it.
    """
    if settings.MAIL_IS_SENT:
        _keep(message)
    else:
        message.send()


def _keep(message: EmailMessage) -> None:
    now = timezone.now()
    mail = WaitingMail.objects.create(content=_pack(message), created_at=now, due_at=now)
    transaction.on_commit(partial(_send_soon, mail.pk))


def _send_soon(mail_id: int) -> None:
    """Notify a worker; if the broker is unreachable, send the mail in this process."""
    try:
        if settings.REDIS_URL:
            current_app.send_task(SEND, [mail_id])
            return
    except Exception as error:
        logger.warning("No worker could be told of a mail (%s); it is sent by the page.", error)
    deliver(mail_id=mail_id, at=timezone.now())


def deliver(*, mail_id: int, at: datetime) -> bool:
    """Send one mail to the mail server; return whether it was accepted.

    Of several concurrent callers only one sends it. A failure is logged and retried after 2, 4, 8
    … minutes, for a day.
    """
    claimed = WaitingMail.objects.filter(pk=mail_id, due_at__lte=at).update(
        due_at=at + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = WaitingMail.objects.get(pk=mail_id)
    try:
        _unpack(mail.content).send()
    except Exception as error:  # whatever the mail server, the network or a changed key raises
        _put_off(mail, error, at)
        return False
    mail.delete()
    return True


def deliver_waiting(*, at: datetime) -> int:
    """Send the mails that are due and return how many; stops at the first failure."""
    due = WaitingMail.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    sent = 0
    for mail_id in due.values_list("pk", flat=True)[:AT_ONCE]:
        if not deliver(mail_id=mail_id, at=at):
            break
        sent += 1
    return sent


def _put_off(mail: WaitingMail, error: Exception, at: datetime) -> None:
    if at - mail.created_at >= KEPT:
        logger.error("A mail of %s was given up: %r", mail.created_at, error)
        mail.delete()
        return
    logger.warning("A mail was not sent at try %s, and waits: %r", mail.attempts, error)
    wait = min(timedelta(minutes=2 ** min(mail.attempts, 10)), LONGEST_WAIT)
    WaitingMail.objects.filter(pk=mail.pk).update(due_at=at + wait)


def _connection() -> BaseEmailBackend:
    return get_connection(settings.MAIL_SERVER_BACKEND)


def _pack(message: EmailMessage) -> str:
    """Return the encrypted mail. Raises ValueError for attachments and unsendable mails."""
    if message.attachments:
        raise ValueError("Mails of the portal have no attachments.")
    message.message()  # checks headers here, so that the caller gets the error
    fields: dict[str, object] = {name: getattr(message, name) for name in FIELDS}
    fields["headers"] = message.extra_headers
    fields["alternatives"] = [list(one) for one in getattr(message, "alternatives", [])]
    return cipher(CIPHER).encrypt(json.dumps(fields, default=str).encode()).decode()


def _unpack(content: str) -> EmailMessage:
    fields = json.loads(cipher(CIPHER).decrypt(content.encode()))
    return EmailMultiAlternatives(**fields, connection=_connection())
