"""System checks that explain wrong settings.

For the operator of the portal, before it serves anything; shown by `manage.py check`, the
one-command start and a container's first step.
"""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from mlops_portal.foundation.environment import contradictions
from mlops_portal.foundation.rooms import rooms

OLDEST_SQLITE = (3, 31, 0)  # the oldest that Django supports
LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


@register()
def settings_go_together(**_kwargs: object) -> list[CheckMessage]:
    """E002, E005: production without SECRET_KEY; incomplete single sign-on settings."""
    return [
        Error(problem.message, hint=problem.hint, id=problem.id)
        for problem in contradictions(os.environ)
    ]


@register()
def content_is_valid(**_kwargs: object) -> list[CheckMessage]:
    """maturity.E001 and so on: an error in the content of a room, with file, key and reason."""
    return [
        Error(str(error), id=f"{name}.E001")
        for room in rooms()
        for name, inspect in room.inspections.items()
        for error in inspect().errors
    ]


@register()
def data_folder_is_writable(**_kwargs: object) -> list[CheckMessage]:
    """E003: the data folder, or its nearest existing parent, is not writable."""
    folder = existing = Path(settings.DATA_DIR)
    while not existing.exists():
        existing = existing.parent
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    message = f"The data folder {folder} cannot be written by this user."
    hint = "Make it writable, or choose another with PORTAL_DATA_DIR."
    return [Error(message, hint=hint, id="portal.E003")]


@register()
def sqlite_is_recent(**_kwargs: object) -> list[CheckMessage]:
    """E004: Python's SQLite is older than Django supports."""
    uses_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if not uses_sqlite or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    needed = ".".join(map(str, OLDEST_SQLITE))
    message = f"SQLite {sqlite3.sqlite_version} is too old; {needed} or later is needed."
    hint = "Use a newer Python, or PostgreSQL by DATABASE_URL."
    return [Error(message, hint=hint, id="portal.E004")]


@register()
def names_are_answered(**_kwargs: object) -> Iterator[CheckMessage]:
    """W001, W002: addresses that look reachable but would be answered with 400."""
    answered = [name for name in settings.ALLOWED_HOSTS if name not in settings.LOCAL_HOSTS]
    if settings.HOST not in LOOPBACK and not answered:
        yield Warning(
            f"HOST={settings.HOST} listens for other machines, but only local names are answered.",
            hint="Set ALLOWED_HOSTS to the names under which people reach the portal.",
            id="portal.W001",
        )
    if settings.HTTPS and not answered:
        yield Warning(
            "PORTAL_HTTPS is set, but only local names are answered.",
            hint="Set ALLOWED_HOSTS to the names under which people reach the portal.",
            id="portal.W002",
        )


@register()
def debug_stays_at_home(**_kwargs: object) -> list[CheckMessage]:
    """W003: DEBUG shows tracebacks, with settings, to everyone who can reach the portal."""
    if not (settings.DEBUG and settings.HOST not in LOOPBACK):
        return []
    message = "DEBUG is on while the portal listens for other machines."
    return [Warning(message, hint="Unset DEBUG.", id="portal.W003")]


@register()
def mail_reaches_people(**_kwargs: object) -> Iterator[CheckMessage]:
    """W004, W005: a portal for others sends no mail, or sends it from portal@localhost."""
    for_others = settings.HTTPS or settings.HOST not in LOOPBACK
    if for_others and not settings.MAIL_IS_SENT:
        yield Warning(
            "No mail is sent: addresses are not confirmed, and a lost password cannot be reset.",
            hint="Set EMAIL_URL.",
            id="portal.W004",
        )
    if settings.MAIL_IS_SENT and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "Mails are sent from portal@localhost, which most mail servers refuse.",
            hint="Set DEFAULT_FROM_EMAIL to an address of yours.",
            id="portal.W005",
        )
