"""The registry at any moment: which version served, why, and what before and after it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.registry.models import Deployment, ModelVersion
from pipelines_catalog.registry.queries import served_at
from pipelines_catalog.registry.services import fall_back, roll_back
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Workspace
from tests.markup import flat
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "toy"


@pytest.fixture
def workspace(organization: Organization) -> Workspace:
    return services.workspace_for(organization=organization)


@pytest.fixture
def history(workspace: Workspace) -> list[Deployment]:
    """Version 1 at noon, 2 an hour later, which was taken back to 1 after another hour."""
    for quality in (0.6, 0.9):
        carry(begin(workspace, "registry", quality=quality))
    first = ModelVersion.objects.get(name=NAME, number=1)
    person = User.objects.create_user("ana@example.org", "x" * 12)
    roll_back(version=first, expected=2, reason="Too many false alarms", by=person)
    return spread()


def spread() -> list[Deployment]:
    """Let the deployments begin an hour apart, each ending as the next begins."""
    found = list(Deployment.objects.filter(name=NAME))
    for place, each in enumerate(found):
        is_last = each is found[-1]
        begun = NOON + place * HOUR
        Deployment.objects.filter(pk=each.pk).update(
            created_at=begun, ended_at=None if is_last else begun + HOUR
        )
    return list(Deployment.objects.filter(name=NAME))


@pytest.mark.parametrize(
    ("at", "serves", "before", "after"),
    [
        (NOON - timedelta(microseconds=1), None, None, 1),
        (NOON, 1, None, 2),
        (NOON + HOUR - timedelta(microseconds=1), 1, None, 2),
        (NOON + HOUR, 2, 1, 1),
        (NOON + 2 * HOUR, 1, 2, None),
        (NOON + 900 * HOUR, 1, 2, None),
    ],
)
def test_each_moment_has_its_version_and_its_neighbours(
    history: list[Deployment],
    workspace: Workspace,
    at: datetime,
    serves: int | None,
    before: int | None,
    after: int | None,
) -> None:
    found = served_at(Workspace.objects.filter(pk=workspace.pk), NAME, at)
    assert found is not None
    told = [each.model.number if each else None for each in (found.before, found.after)]
    assert [found.version.number if found.version else None, *told] == [serves, before, after]


def test_a_version_that_could_not_be_loaded_served_nobody(
    history: list[Deployment], workspace: Workspace
) -> None:
    fall_back(deployment=history[-1], failure="changed_file")
    broken = spread()[2]
    found = served_at(Workspace.objects.filter(pk=workspace.pk), NAME, broken.created_at)
    assert found is not None
    assert found.version is None
    assert found.before is not None
    assert (found.before.model.number, found.after and found.after.cause) == (2, "fallback")


def test_the_api_tells_why_by_whom_and_what_it_was_made_from(
    history: list[Deployment], client_of: Callable[[str], Browser], organization: Organization
) -> None:
    browser = client_of("viewer")
    address = f"/api/v1/models/{NAME}/at/?organization={organization.pk}"
    first = browser.get(f"{address}&at={(NOON + HOUR / 2):%Y-%m-%dT%H:%M:%SZ}").json()
    version = history[0].model
    assert first["version"]["sha256"] == version.stored_id
    assert first["version"]["parameters"] == version.run.parameters
    assert first["deployment"]["run"] == str(version.run_id)
    assert [gate["decision"] for gate in first["gates"]]
    assert all(rule["words"] for gate in first["gates"] for rule in gate["rules"])
    assert first["feature_definition"] == version.feature_set.definition
    assert (first["before"], first["after"]) == (None, 2)
    now = browser.get(address).json()
    assert (now["deployment"]["cause"], now["deployment"]["by"]) == ("rollback", "ana@example.org")
    assert now["deployment"]["reason"] == "Too many false alarms"
    nothing = browser.get(f"{address}&at={(NOON - HOUR):%Y-%m-%dT%H:%M:%SZ}").json()
    assert (nothing["version"], nothing["deployment"], nothing["gates"]) == (None, None, [])
    wrong = browser.get(f"{address}&at=yesterday")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "at")
    assert browser.get(address.replace(NAME, "unknown")).status_code == 404


def test_the_page_shows_the_moment_and_leads_to_the_others(
    history: list[Deployment], client_of: Callable[[str], Browser], organization: Organization
) -> None:
    browser = client_of("owner")
    address = f"/pipelines/models/{NAME}/served/?organization={organization.pk}"
    then = flat(browser.get(f"{address}&at=2026-03-01T13:30:00Z"))
    assert f"Version 2 of {NAME} served" in then
    assert history[1].model.stored_id[:16] in then
    assert then.count("/served/?at=") == len(history)
    assert f"No version of {NAME} served" in flat(browser.get(f"{address}&at=2026-02-01T00:00"))
    assert "went back to it" in flat(browser.get(address))
    wrong = browser.get(f"{address}&at=x")
    assert wrong.status_code == 400
    assert address in flat(browser.get("/pipelines/models/"))
    assert browser.get(address.replace(NAME, "unknown")).status_code == 404
