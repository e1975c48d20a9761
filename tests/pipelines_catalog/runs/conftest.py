"""The faulty pipelines beside the real ones, artifacts in a folder of their own, no broker."""

from collections.abc import Iterator

import pytest

from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.companion import companion
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import workspace_for
from tests.mlops_portal.conftest import database_url, make_portal, static_root  # noqa: F401

PACKAGES = ["pipelines_catalog.pipelines", "tests.pipelines_catalog.runs.faulty"]


@pytest.fixture(autouse=True)
def no_companion(monkeypatch) -> None:
    """Its connection would wait for the transaction in which a test stands."""
    monkeypatch.setattr(companion, "start", lambda **_keywords: None)


@pytest.fixture(autouse=True)
def faulty_pipelines(settings, tmp_path) -> Iterator[None]:
    settings.PIPELINE_PACKAGES = PACKAGES
    settings.PORTAL_BENCH = True
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"
    settings.REDIS_URL = ""
    catalog.every.cache_clear()
    yield
    catalog.every.cache_clear()


@pytest.fixture
def workspace(db) -> Workspace:
    return workspace_for(visitor="a" * 64)
