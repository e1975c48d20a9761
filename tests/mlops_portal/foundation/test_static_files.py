"""Static files are collected once, and again only when something about them changes."""

from pathlib import Path

import pytest
from pytest_django import Settings

from mlops_portal.foundation.static_files import collect_if_changed


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    return folder


def test_unchanged_files_are_collected_once(source: Path, settings: Settings) -> None:
    assert collect_if_changed()
    assert (settings.STATIC_ROOT / "page.css").is_file()
    assert not collect_if_changed()


def test_a_changed_file_is_collected_again(source: Path, settings: Settings) -> None:
    collect_if_changed()
    (source / "page.css").write_text("a { color: navy }")
    assert collect_if_changed()
    assert "navy" in (settings.STATIC_ROOT / "page.css").read_text()


def test_a_removed_file_is_no_longer_served(source: Path, settings: Settings) -> None:
    collect_if_changed()
    (source / "page.css").unlink()
    (source / "other.css").touch()
    assert collect_if_changed()
    assert not (settings.STATIC_ROOT / "page.css").exists()


def test_another_storage_collects_again(source: Path, settings: Settings) -> None:
    collect_if_changed()
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    assert collect_if_changed()


def test_an_interrupted_collection_is_done_again(
    source: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect_if_changed()
    (source / "page.css").write_text("a { color: navy }")

    def interrupt(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mlops_portal.foundation.static_files.call_command", interrupt)
        with pytest.raises(KeyboardInterrupt):
            collect_if_changed()
    assert collect_if_changed()
