"""Whose runs are whose without an organization; of one, see mlops_portal/test_who_may.py."""

import pytest
from django.test import Client

from mlops_portal.organizations.models import User
from pipelines_catalog.runs.models import Run

pytestmark = pytest.mark.django_db


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
