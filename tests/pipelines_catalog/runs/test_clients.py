"""Whose runs are whose without an account: random keys, one for each client, and how much of it."""

from uuid import uuid4

import pytest
from django.test import Client
from kombu.utils import scheduling

from mlops_portal.celery import app
from mlops_portal.foundation.queues import VISITOR_QUEUE
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.access import _signer as visitor_signer
from pipelines_catalog.runs import dispatch
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import workspace_for
from tests.pipelines_catalog.runs.carrying import begin

pytestmark = pytest.mark.django_db
JSON = "application/json"


def start(client: Client, pipeline: str = "registry", **body: object):
    return client.post("/api/v1/runs/", {"pipeline": pipeline, **body}, content_type=JSON)


def errors(answer) -> list[tuple[str | None, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_client_without_cookies_opens_its_run_by_the_token_alone(workspace) -> None:
    begun = start(Client()).json()
    path, kept = f"/api/v1/runs/{begun['id']}/", bearer(begun["token"])
    assert Client().get(path).status_code == 404, "the same address is nobody"
    elsewhere = Client(REMOTE_ADDR="192.0.2.1", headers=kept)
    assert elsewhere.get(path).status_code == 200
    assert elsewhere.get("/api/v1/models/").status_code == 200
    more = start(elsewhere, parameters={"batch": 2}).json()
    assert (more["number"], more["token"]) == (2, begun["token"])
    assert elsewhere.post(f"{path}cancel/").status_code == 202
    assert Workspace.objects.exclude(pk=workspace.pk).count() == 1


def test_two_clients_behind_one_address_are_two(workspace) -> None:
    one, two = Client(), Client()
    runs = [start(client).json() for client in (one, two)]
    assert len({run["token"] for run in runs}) == 2
    for client, own, other in ((one, *runs), (two, *reversed(runs))):
        assert client.get(f"/api/v1/runs/{own['id']}/").status_code == 200
        assert client.get(f"/api/v1/runs/{other['id']}/").status_code == 404


def test_the_key_of_runs_opens_no_assessment_and_the_other_way_round(workspace) -> None:
    browser = Client()
    begun = start(browser).json()
    assert set(browser.cookies) == {"portal_runs"}
    stolen = Client()
    stolen.cookies["portal_visitor"] = browser.cookies["portal_runs"].value
    assert stolen.get(f"/api/v1/runs/{begun['id']}/").status_code == 401
    assessor = Client()
    assessor.get("/assess/")
    as_visitor = Client()
    as_visitor.cookies["portal_visitor"] = assessor.cookies["portal_visitor"].value
    assert as_visitor.get(f"/api/v1/runs/{begun['id']}/").status_code == 404


def test_reading_gives_nobody_a_key(workspace) -> None:
    client = Client()
    assert client.get(f"/api/v1/runs/{uuid4()}/").status_code == 404
    assert client.get("/api/v1/models/").json()["count"] == 0
    assert client.get("/api/v1/pipelines/registry/triggers/").status_code == 200
    assert not client.cookies
    assert Workspace.objects.count() == 1


@pytest.mark.parametrize(
    "cookies",
    [{"portal_runs": "forged"}, {"portal_visitor": "forged:forged"}, {"portal_runs": "x" * 3_000}],
)
def test_a_forged_key_is_refused_and_makes_no_workspace(workspace, cookies) -> None:
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    for _again in range(3):
        answer = start(client)
        assert (answer.status_code, errors(answer)) == (401, [(None, "unknown_token")])
    assert start(Client(headers=bearer("forged"))).status_code == 401
    assert Workspace.objects.count() == 1


def test_a_forged_cookie_starts_nothing_from_a_page_either(workspace) -> None:
    client = Client()
    client.cookies["portal_runs"] = "forged"
    assert client.post("/pipelines/registry/", {}).status_code == 403
    assert client.post("/pipelines/registry/deliver/", {}).status_code == 403
    assert Workspace.objects.count() == 1


def test_a_key_made_from_an_address_opens_nothing_any_more(workspace) -> None:
    derived = "0123456789abcdef" * 2
    of_old = Workspace.objects.create(visitor=Visitor(derived).hash)
    run = begin(of_old, "registry")
    client = Client()
    client.cookies["portal_visitor"] = visitor_signer.sign(derived)
    assert client.get(f"/pipelines/runs/{run.pk}/").status_code == 404
    assert client.get(f"/api/v1/runs/{run.pk}/").status_code == 401


def test_runs_of_a_browser_of_an_earlier_version_stay_its_own(workspace) -> None:
    key = "A-random-key_of_thirty-two-signs"
    of_old = Workspace.objects.create(visitor=Visitor(key).hash)
    run = begin(of_old, "registry")
    tabs = [Client(), Client()]
    for tab in tabs:
        tab.cookies["portal_visitor"] = visitor_signer.sign(key)
        assert tab.get(f"/pipelines/runs/{run.pk}/").status_code == 200
        tab.get("/pipelines/")
    assert tabs[0].cookies["portal_runs"].value == tabs[1].cookies["portal_runs"].value
    alone = Client()
    alone.cookies["portal_runs"] = tabs[0].cookies["portal_runs"].value
    assert alone.get(f"/api/v1/runs/{run.pk}/").status_code == 200


# ------------------------------------------------------------------ how much of it
def test_one_address_may_begin_so_much_and_another_still_may(workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"origin_active": 2}
    assert [start(Client()).status_code for _n in range(3)] == [202, 202, 429]
    answer = start(Client())
    assert errors(answer) == [(None, "too_many_from_here")]
    assert "network address" in answer.json()["errors"][0]["message"]
    assert start(Client(REMOTE_ADDR="192.0.2.1")).status_code == 202


def test_newcomers_from_one_address_and_in_all_are_bounded(workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"origin_workspaces": 1}
    assert [start(Client()).status_code for _n in range(2)] == [202, 429]
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"anonymous_workspaces": 2}
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    assert errors(start(elsewhere)) == [(None, "portal_is_busy")]
    page = Client()
    page.get("/pipelines/")
    assert page.post("/pipelines/bench_chain/", {}).status_code == 429
    assert Workspace.objects.count() == 2


def test_visitors_wait_in_a_queue_of_their_own(workspace, organization, settings) -> None:
    assert begin(workspace, "registry").is_anonymous
    ours = begin(workspace_for(organization=organization), "registry")
    assert not ours.is_anonymous
    order = scheduling.cycle_by_name(
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["queue_order_strategy"]
    )
    queues = order([VISITOR_QUEUE, dispatch.queue_of(ours.is_anonymous), "celery"])
    assert queues.consume(3) == ["celery", "steps", "visitors"]
    assert dispatch.queue_of(True) == VISITOR_QUEUE
    assert {queue.name for queue in app.conf.task_queues} == {"celery", "steps", "visitors"}
    assert app.amqp.router.route({}, "skills.solve_staffing")["queue"].name == "visitors"
    assert "queue" not in app.amqp.router.route({}, "skills.plan_team") or (
        app.amqp.router.route({}, "skills.plan_team")["queue"].name == "celery"
    )
