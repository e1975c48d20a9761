"""The API beside the pages: run again, answer, clock, comparison and replay."""

import pytest
from django.test import Client

from mlops_portal.organizations.models import Organization
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.triggers.models import FeedState
from tests.pipelines_catalog.runs.carrying import begin, carry, row, statuses
from tests.pipelines_catalog.runs.test_api import JSON, errors

pytestmark = pytest.mark.django_db

CAST = ("owner", "viewer")  # everyone is tried in mlops_portal/test_who_may.py
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")
CLOCK = "/api/v1/pipelines/fed/clock/"
CHANGES = ("rerun", "approve", "refuse")


def waiting(workspace: Workspace) -> Run:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    assert run.status == "waiting"
    return run


def post(client: Client, run: Run, change: str, **body: object):
    return client.post(f"/api/v1/runs/{run.pk}/{change}/", body, content_type=JSON)


# ------------------------------------------------------------------ whose
@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("change", CHANGES)
def test_owners_and_assessors_change_runs(client_of, ours, who: str, change: str) -> None:
    run = waiting(ours)
    if change == "rerun":
        services.cancel_run(run_id=run.pk)
    step = "train" if change == "rerun" else "approve"
    answer = post(client_of(who), run, change, step=step)
    assert answer.status_code == (202 if who in MAY_CHANGE else 404), answer.json()
    changed = Run.objects.exclude(pk=run.pk).exists() or row(run, "approve").approved_by != ""
    assert changed == (who in MAY_CHANGE)


@pytest.mark.parametrize("who", CAST)
def test_members_compare_and_replay(client_of, ours, who: str) -> None:
    one, two = carry(begin(ours, "registry")), carry(begin(ours, "registry", quality=0.6))
    client = client_of(who)
    expected = 200 if who in MAY_SEE else 404
    for path in (f"compare/?run={one.pk}&run={two.pk}", f"{one.pk}/replay/"):
        assert client.get(f"/api/v1/runs/{path}").status_code == expected, path


@pytest.mark.parametrize("who", CAST)
def test_members_read_the_clock_and_owners_and_assessors_set_it(
    client_of, organization: Organization, who: str
) -> None:
    client = client_of(who)
    read = client.get(f"{CLOCK}?organization={organization.pk}")
    assert read.status_code == (200 if who in MAY_SEE else 404)
    body = {"every": 60, "organization": str(organization.pk)}
    done = client.put(CLOCK, body, content_type=JSON)
    assert done.status_code == (200 if who in MAY_CHANGE else 404)
    assert FeedState.objects.filter(is_on=True).count() == (1 if who in MAY_CHANGE else 0)


# ------------------------------------------------------------------ running again, answering
def test_run_from_a_step_takes_over_what_came_before(visitor, workspace_of_visitor) -> None:
    run = carry(begin(workspace_of_visitor, "registry"))
    answer = post(visitor, run, "rerun", step="compare")
    again = visitor.get(answer.json()["url"]).json()
    assert (again["parent"], again["from_step"]) == (str(run.pk), "compare")
    states = {step["name"]: step["status"] for step in again["steps"]}
    assert (states["train"], states["compare"]) == ("reused", "queued")


@pytest.mark.parametrize("change", CHANGES)
def test_wrong_bodies_are_refused_by_name(visitor, workspace_of_visitor, change: str) -> None:
    run = waiting(workspace_of_visitor)
    assert errors(post(visitor, run, change, step="nowhere")) == [("step", "unknown_step")]
    assert errors(post(visitor, run, change)) == [("step", "required")]
    wrong = post(visitor, run, change, step="approve", stp="train")
    assert (wrong.status_code, errors(wrong)) == (400, [("stp", "unknown_key")])
    assert Run.objects.count() == 1
    assert row(run, "approve").status == "waiting_for_person"


def test_a_waiting_step_goes_on_or_ends_the_run(visitor, workspace_of_visitor) -> None:
    yes = waiting(workspace_of_visitor)
    assert post(visitor, yes, "approve", step="train").status_code == 409
    assert post(visitor, yes, "approve", step="approve").status_code == 202
    assert carry(yes).status == "succeeded"
    again = post(visitor, yes, "approve", step="approve")
    assert (again.status_code, errors(again)) == (409, [(None, "step_does_not_wait")])
    no = waiting(workspace_of_visitor)
    assert post(visitor, no, "refuse", step="approve").json()["status"] == "blocked"
    assert statuses(no)["approve"] == "blocked"


# ------------------------------------------------------------------ the clock
def test_the_clock_is_set_read_and_stopped(visitor: Client) -> None:
    before = visitor.get(CLOCK).json()
    assert (before["is_on"], before["due_at"], before["silent_since"]) == (False, None, None)
    assert not FeedState.objects.exists()  # a look makes no rows
    body = visitor.put(CLOCK, {"every": 60}, content_type=JSON).json()
    assert (body["is_on"], body["every"]) == (True, 60)
    assert visitor.get(CLOCK).json() == body
    stopped = visitor.put(CLOCK, {"every": None}, content_type=JSON).json()
    assert (stopped["is_on"], stopped["due_at"]) == (False, None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("every", "required")),
        ({"every": 1}, ("every", "out_of_range")),
        ({"every": "\u0663"}, ("every", "out_of_range")),  # a digit, and too few
        ({"every": "often"}, ("every", "invalid")),
        ({"every": 60, "evry": 5}, ("evry", "unknown_key")),
        ({"every": 60, "organization": "x"}, ("organization", "invalid")),
    ],
)
def test_a_clock_that_is_set_wrongly_stays(visitor: Client, body, error) -> None:
    answer = visitor.put(CLOCK, body, content_type=JSON)
    assert (answer.status_code, errors(answer)) == (400, [error])
    assert not FeedState.objects.exists()


def test_no_clock_where_no_data_arrives(visitor: Client) -> None:
    path = "/api/v1/pipelines/registry/clock/"
    for answer in (visitor.get(path), visitor.put(path, {"every": 60}, content_type=JSON)):
        assert (answer.status_code, errors(answer)) == (409, [(None, "no_feed")])
    assert not Workspace.objects.exists()
    assert visitor.get("/api/v1/pipelines/gone/clock/").status_code == 404


def test_a_newcomer_who_sets_a_clock_is_known_again(db) -> None:
    client = Client()
    assert client.put(CLOCK, {"every": 60}, content_type=JSON).status_code == 200
    assert client.get(CLOCK).json()["is_on"] is True


# ------------------------------------------------------------------ comparison, replay
def test_comparison_sets_the_earlier_run_left_and_counts_no_seconds(
    visitor, workspace_of_visitor
) -> None:
    old = carry(begin(workspace_of_visitor, "registry", quality=0.5))
    new = carry(begin(workspace_of_visitor, "registry", quality=0.6))
    path = f"/api/v1/runs/compare/?run={new.pk}&run={old.pk}"
    body = visitor.get(path).json()
    assert (body["left"]["number"], body["right"]["number"]) == (1, 2)
    sections = {section["key"]: section for section in body["sections"]}
    assert not sections["durations"]["counts"]
    assert body["sections"][-1]["key"] == "durations"
    counted = [row for s in body["sections"] if s["counts"] for row in s["rows"]]
    assert body["count"] == sum(row["differs"] for row in counted)
    (quality,) = [r for r in sections["parameters"]["rows"] if r["name"] == "Quality"]
    assert (quality["left"], quality["right"]) == ("0.5", "0.6")
    html = visitor.get(f"/pipelines/compare/?run={new.pk}&run={old.pk}").content.decode()
    assert "Runs 1 and 2 differ in" in html
    assert "Run 2 minus run 1" in html


def test_run_that_is_not_over_differs_in_what_was_asked_alone(
    visitor, workspace_of_visitor
) -> None:
    done = carry(begin(workspace_of_visitor, "registry", quality=0.5))
    begin(workspace_of_visitor, "registry", quality=0.6)
    going = Run.objects.get(number=2)
    path = f"compare/?run={done.pk}&run={going.pk}"
    body = visitor.get(f"/api/v1/runs/{path}").json()
    assert (body["right"]["is_over"], body["count"]) == (False, 1)
    counting = {section["key"] for section in body["sections"] if section["counts"]}
    assert counting == {"run", "parameters"}
    html = visitor.get(f"/pipelines/{path}").content.decode()
    assert "Run 2 is not over" in html
    assert "differ in one thing" in html


def test_two_runs_are_asked_for(visitor, workspace_of_visitor) -> None:
    run = carry(begin(workspace_of_visitor, "registry"))
    for query in ("", f"?run={run.pk}", f"?run={run.pk}&run={run.pk}"):
        answer = visitor.get(f"/api/v1/runs/compare/{query}")
        assert (answer.status_code, errors(answer)) == (400, [("run", "not_two_runs")])
    assert visitor.get(f"/api/v1/runs/compare/?run={run.pk}&run=x").status_code == 404


def test_replay_tells_each_event_with_its_second(visitor, workspace_of_visitor) -> None:
    run = begin(workspace_of_visitor, "registry")
    early = visitor.get(f"/api/v1/runs/{run.pk}/replay/")
    assert (early.status_code, errors(early)) == (409, [(None, "run_is_not_over")])
    carry(run)
    body = visitor.get(f"/api/v1/runs/{run.pk}/replay/").json()
    assert len(body["events"]) == run.events.count()
    seconds = [event["seconds"] for event in body["events"]]
    assert seconds == sorted(seconds)
    assert {"step": "train", "state": "done"} in [
        {"step": event["step"], "state": event["state"]} for event in body["events"]
    ]
    rest = visitor.get(f"/api/v1/runs/{run.pk}/replay/?after={body['events'][4]['seq']}").json()
    assert rest["events"] == body["events"][5:]
    wrong = visitor.get(f"/api/v1/runs/{run.pk}/replay/?after=x")
    assert errors(wrong) == [("after", "not_a_whole_number")]
