"""A portal that runs for this machine alone, and the browser that came with its key."""

import secrets
from pathlib import Path

from django.test import Client


def on_own_machine(settings, folder: Path) -> str:
    """Let the settings be those of such a portal; its key."""
    settings.EMBEDDED, settings.DATA_DIR = True, folder
    settings.OPEN_KEY = secrets.token_urlsafe(18)
    return settings.OPEN_KEY


def opened(settings, folder: Path, client: Client | None = None) -> Client:
    """The browser that came by the printed address."""
    client = client or Client()
    key = on_own_machine(settings, folder)
    assert client.get(f"/open/{key}/").status_code == 302
    return client
