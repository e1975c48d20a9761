"""Who may see and change runs: the whole cast, on every page."""

import pytest
from django.test import Client

from assessments.organizations.models import Organization, User
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Run
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(organization: Organization) -> Run:
    return carry(begin(services.workspace_for(organization=organization), "registry"))


CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")


@pytest.mark.parametrize("who", CAST)
def test_members_see_the_runs_of_their_organization(client_of, run: Run, who: str) -> None:
    client = client_of(who)
    expected = 200 if who in MAY_SEE else 404
    artifact = run.artifacts.first()
    for path in (
        f"/pipelines/runs/{run.pk}/",
        f"/pipelines/runs/{run.pk}/panel/",
        f"/pipelines/runs/{run.pk}/artifacts/{artifact.pk}/",
        f"/api/v1/runs/{run.pk}/",
    ):
        assert client.get(path).status_code == expected, (who, path)


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("change", ["cancel", "retry", "rerun", "approve", "refuse"])
def test_owners_and_assessors_change_them(client_of, run: Run, who: str, change: str) -> None:
    answer = client_of(who).post(f"/pipelines/runs/{run.pk}/{change}/", {"step": "train"})
    assert answer.status_code == (302 if who in MAY_CHANGE else 404)
    assert Run.objects.count() == (2 if change == "rerun" and who in MAY_CHANGE else 1)


@pytest.mark.parametrize("who", CAST)
def test_owners_and_assessors_start_runs_of_the_organization(
    client_of, organization: Organization, who: str
) -> None:
    body = {"pipeline": "registry", "organization": str(organization.pk)}
    client = client_of(who)
    answer = client.post("/api/v1/runs/", body, content_type="application/json")
    assert answer.status_code == (202 if who in MAY_CHANGE else 404)
    assert Run.objects.count() == (1 if who in MAY_CHANGE else 0)


def test_a_change_needs_a_post(client_of, run: Run) -> None:
    client = client_of("owner")
    for change in ("cancel", "retry", "rerun", "approve", "refuse"):
        assert client.get(f"/pipelines/runs/{run.pk}/{change}/").status_code == 405


def test_an_account_that_calls_the_api_from_a_browser_needs_the_token(organization) -> None:
    user = User.objects.create_user("ana@example.org", "secret-secret")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    body = {"pipeline": "registry"}
    answer = client.post("/api/v1/runs/", body, content_type="application/json")
    assert answer.status_code == 403
    assert not Run.objects.exists()


def test_an_account_has_a_workspace_of_its_own(client_of) -> None:
    client = client_of("stranger")
    client.get("/pipelines/")
    answer = client.post("/pipelines/bench_chain/", {})
    assert answer.status_code == 302
    run = Run.objects.get()
    assert run.workspace.account.email == "stranger@example.org"
    assert run.started_by == run.workspace.account
    assert client.get(answer.url).status_code == 200
    client.logout()
    assert client.get(answer.url).status_code == 404
