"""The faulty pipelines beside the real ones, artifacts in a folder of their own, no broker."""

import contextlib
import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client as Browser

from mlops_portal.organizations.models import Membership, Organization, Role, User
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import RUNS_COOKIE, client_of_token
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import workspace_for
from pipelines_catalog.runs.worker.companion import companion
from tests.mlops_portal.conftest import database_url, make_portal, static_root  # noqa: F401
from tests.mlops_portal.started_portal import Portal
from tests.pipelines_catalog.runs.portal_runs import Broker, Client, OwnRedis

pytest.register_assert_rewrite("tests.pipelines_catalog.runs.faults")  # read by `test_faults.py`
PACKAGES = [
    "pipelines_catalog.demonstrations.bench.pipelines",
    "pipelines_catalog.demonstrations.flights.pipelines",
    "tests.pipelines_catalog.runs.faulty",
]


@pytest.fixture(autouse=True)
def no_companion(monkeypatch) -> None:
    """Its connection would wait for the transaction in which a test stands.

    A journey before may have started it in this process: it is given nothing to look after.
    """
    monkeypatch.setattr(companion, "holding", lambda _held: contextlib.nullcontext())


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


# ------------------------------------------------------------------ who comes
@pytest.fixture
def visitor() -> Browser:
    """A browser without an account, which has been here before."""
    browser = Browser()
    browser.get("/pipelines/")
    return browser


@pytest.fixture
def workspace_of_visitor(visitor: Browser, db) -> Workspace:
    """Where the visitor's runs are."""
    token = visitor.cookies[RUNS_COOKIE].value
    return workspace_for(visitor=client_of_token(token).hash)


@pytest.fixture
def organization(db) -> Organization:
    return Organization.objects.create(name="Acme")


@pytest.fixture
def ours(organization: Organization) -> Workspace:
    """The workspace of the organization."""
    return workspace_for(organization=organization)


@pytest.fixture
def ana(organization: Organization) -> User:
    user = User.objects.create_user("ana@example.org", name="Ana")
    Membership.objects.create(organization=organization, user=user, role="owner")
    return user


@pytest.fixture
def client_of(organization: Organization) -> Callable[[str], Browser]:
    """A client for a role in the organization, for a stranger with an account, or for nobody."""

    def make(who: str) -> Browser:
        browser = Browser()
        if who == "anonymous":
            return browser
        user = User.objects.create_user(f"{who}@example.org", "secret-secret")
        if who in Role.values:
            Membership.objects.create(organization=organization, user=user, role=who)
        browser.force_login(user)
        return browser

    return make


# ------------------------------------------------------------------ for modules with a portal
@pytest.fixture(scope="module")
def own_redis(tmp_path_factory) -> Iterator[OwnRedis | None]:
    """Where the tests run on a Redis that others use too, one of our own that may be killed."""
    own = OwnRedis(tmp_path_factory.mktemp("redis")) if os.environ.get("REDIS_URL") else None
    yield own
    if own:
        own.end()


@pytest.fixture
def broker(portal: Portal, own_redis: OwnRedis | None) -> Broker:
    url = portal.environ.get("REDIS_URL") or f"unix://{portal.data_dir}/run/valkey.sock"
    return Broker(portal, url, own_redis)


@pytest.fixture
def client(portal: Portal) -> Client:
    return Client.new(portal.port)
