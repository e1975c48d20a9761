"""System checks say in words what is wrong with the settings."""

from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from pytest_django import Settings

from mlops_portal.foundation import checks


def run_checks() -> list[CheckMessage]:
    """What the checks of the settings say; those of Django and of the rooms are not asked."""
    own = [check for check in registry.get_checks() if check.__module__ == checks.__name__]
    assert own
    return [message for check in own for message in check(app_configs=None, databases=None)]


def found(identity: str) -> list[CheckMessage]:
    return [message for message in run_checks() if message.id == identity]


def test_the_default_settings_are_right(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    assert [message for message in run_checks() if (message.id or "").startswith("portal.")] == []


def test_a_missing_data_folder_is_no_error(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "new" / "folder"
    assert found("portal.E003") == []


@pytest.mark.parametrize("place", ["/proc/portal", "file/below"])
def test_a_data_folder_that_cannot_be_written_is_an_error(
    settings: Settings, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    settings.DATA_DIR = tmp_path / place
    # Root may write everywhere; what the system answers to others is what counts.
    monkeypatch.setattr(checks.os, "access", lambda path, _mode: str(path) != "/proc")
    (message,) = found("portal.E003")
    assert str(settings.DATA_DIR) in message.msg


def test_production_without_a_secret_key_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HTTPS", "true")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (message,) = found("portal.E002")
    assert "SECRET_KEY" in message.msg


def test_an_old_sqlite_is_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 22, 0))
    monkeypatch.setattr(checks.sqlite3, "sqlite_version", "3.22.0")
    uses_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    messages = found("portal.E004")
    assert len(messages) == uses_sqlite
    assert all("3.22.0 is too old; 3.31.0" in message.msg for message in messages)


def test_listening_for_others_without_names_is_a_warning(settings: Settings) -> None:
    settings.HOST = "0.0.0.0"
    settings.ALLOWED_HOSTS = settings.LOCAL_HOSTS
    (message,) = found("portal.W001")
    assert "only local names are answered" in message.msg
    settings.ALLOWED_HOSTS = ["portal.example.org", *settings.LOCAL_HOSTS]
    assert found("portal.W001") == []


def test_https_without_names_is_a_warning(settings: Settings) -> None:
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = settings.LOCAL_HOSTS
    assert len(found("portal.W002")) == 1


def test_debug_for_others_is_a_warning(settings: Settings) -> None:
    settings.HOST, settings.DEBUG = "0.0.0.0", True
    assert len(found("portal.W003")) == 1
    settings.HOST = "127.0.0.1"
    assert found("portal.W003") == []


def test_a_portal_for_others_without_mail_is_a_warning(settings: Settings) -> None:
    settings.HTTPS, settings.MAIL_IS_SENT = True, False
    (message,) = found("portal.W004")
    assert "a lost password cannot be reset" in message.msg
    settings.MAIL_IS_SENT = True
    assert found("portal.W004") == []


def test_mail_from_nobody_is_a_warning(settings: Settings) -> None:
    settings.MAIL_IS_SENT, settings.DEFAULT_FROM_EMAIL = True, "portal@localhost"
    assert len(found("portal.W005")) == 1
    settings.DEFAULT_FROM_EMAIL = "portal@harbour.example"
    assert found("portal.W005") == []
