"""`manage.py prepare` does what must be right before the first page, or says why it cannot."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.checks import Error
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError
from pytest_django import Settings

from mlops_portal.foundation.management.commands import prepare

Done = list[str]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Done:
    """Names of the steps in the order in which they were done; none does anything."""
    names: Done = []
    settings.DATA_DIR = tmp_path / "data"

    def step(name: str) -> Callable[..., None]:
        return lambda *_args, **_options: names.append(name)

    monkeypatch.setattr(prepare.Command, "check", step("check"))
    monkeypatch.setattr(prepare, "connection", Mock())
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: names.append(name))
    monkeypatch.setattr(prepare, "collect_if_changed", step("collect"))
    return names


def test_it_checks_then_migrates_then_collects(done: Done, settings: Settings) -> None:
    call_command("prepare")
    assert done == ["check", "migrate", "createcachetable", "collect"]
    assert settings.DATA_DIR.stat().st_mode & 0o777 == 0o700


@pytest.mark.django_db
def test_it_can_be_repeated(settings: Settings, tmp_path: Path) -> None:
    """With the real commands: an option that one of them does not know fails here."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path / "data", tmp_path / "static"
    call_command("prepare")
    call_command("prepare")
    assert any(settings.STATIC_ROOT.iterdir())


def test_an_image_is_built_without_a_database(done: Done) -> None:
    call_command("prepare", static_only=True)
    assert done == ["collect"]


def test_a_wrong_setting_stops_it_before_the_database(
    done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = Error("The folder is locked.", hint="Unlock it.", id="portal.E999")
    monkeypatch.setattr(prepare.Command, "check", Mock(side_effect=SystemCheckError(message)))
    with pytest.raises(SystemExit) as ended:
        call_command("prepare")
    assert ended.value.code == 1
    assert "The settings or the content are not right." in capsys.readouterr().err
    assert done == []


def test_a_database_that_is_away_is_said_in_words(
    done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Mock()
    away.ensure_connection.side_effect = OperationalError("connection refused\n")
    monkeypatch.setattr(prepare, "connection", away)
    with pytest.raises(SystemExit):
        call_command("prepare")
    assert capsys.readouterr().err == "The database cannot be reached: connection refused\n"
    assert done == ["check"]
