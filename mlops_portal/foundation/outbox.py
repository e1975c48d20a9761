"""The outbox: files with mails that are not sent, the newest readable on the user's own machine.

Used when EMAIL_URL is not set. The folder is accessible to the portal's user alone.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

KEPT = 200  # files; older ones go


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of the outbox as a page shows it."""

    subject: str
    to: str
    at: datetime
    text: str


class EmailBackend(BaseEmailBackend):
    """Write each mail into OUTBOX_DIR instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.chmod(0o600)
            unfinished.rename(folder / f"{name}.eml")
        for old in _files()[KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def stored_mails(limit: int) -> list[StoredMail]:
    """Return the newest mails of the outbox, the newest first."""
    return [_read(path) for path in _files()[:limit]]


def _files() -> list[Path]:
    return sorted(Path(settings.OUTBOX_DIR).glob("*.eml"), reverse=True)


def _read(path: Path) -> StoredMail:
    mail = message_from_bytes(path.read_bytes(), _class=ParsedMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    at = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    text = body.get_content() if body else ""
    return StoredMail(str(mail["Subject"] or ""), str(mail["To"] or ""), at, text.strip())
