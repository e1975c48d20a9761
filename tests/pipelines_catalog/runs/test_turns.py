"""Whose turn it is: older runs first, a share for each workspace, and time that a step has used."""

import json
import time

import pytest
from django.test import Client

from mlops_portal.celery import app
from mlops_portal.foundation.queues import PRIORITIES
from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import Step, say
from pipelines_catalog.runs import catalog, dispatch, queries, services
from pipelines_catalog.runs.clock import now
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.stepping import claim
from pipelines_catalog.runs.worker import companion, losses
from pipelines_catalog.runs.worker.execution import execute
from tests.pipelines_catalog.runs.carrying import begin, fresh, row
from tests.pipelines_catalog.runs.test_api import start

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, int]]:
    """What was sent: the run and its priority."""
    found: list[tuple[str, int]] = []

    def send(hints, _queue, priority) -> None:
        found.extend((run_id, priority) for run_id, _row, _step in hints)

    monkeypatch.setattr(dispatch, "send", send)
    return found


def test_what_is_under_way_goes_before_what_has_not_begun() -> None:
    turns = ((True, True), (False, True), (False, False))
    order = [dispatch.priority_of(who, *turn) for who in (False, True) for turn in turns]
    assert order == sorted(set(order))  # accounts before visitors, begun before new
    assert order == PRIORITIES == app.conf.broker_transport_options["priority_steps"]


def test_steps_are_sent_with_the_turn_of_their_run(
    workspace: Workspace, sent, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = begin(workspace, "registry")
        second = begin(workspace, "registry", quality=0.6)
        other = begin(services.workspace_for(visitor="b" * 64), "registry")
    with django_capture_on_commit_callbacks(execute=True):
        execute(str(first.pk), row(first, "ingest").pk)
    told = [(str(first.pk), 7), (str(second.pk), 8), (str(other.pk), 7), (str(first.pk), 5)]
    assert sent == told


def test_nobody_waits_for_all_that_somebody_else_has_asked_for(
    visitor: Client, organization: Organization
) -> None:
    hasty = [services.workspace_for(visitor=str(n) * 64) for n in range(6)]
    runs = [begin(who, "registry", quality=q) for q in (0.1, 0.2, 0.3, 0.4) for who in hasty]
    answer = start(visitor)
    assert answer.status_code == 202  # the 25th run is no reason to send anybody away
    mine = Run.objects.get(pk=answer.json()["id"])
    assert queries.place_of(mine) == 7  # behind one run of each, not behind four
    assert queries.place_of(runs[0]) == 1
    begin(services.workspace_for(organization=organization), "registry")
    assert queries.place_of(runs[0]) == 2  # organizations come first
    body = visitor.get(f"/api/v1/runs/{mine.pk}/").json()
    assert body["queue_place"] == 8
    Run.objects.filter(pk=mine.pk).update(status="running", started_at=now())
    assert queries.place_of(fresh(mine)) is None


def test_the_page_tells_the_place_in_the_queue(visitor: Client, monkeypatch) -> None:
    mine = Run.objects.get(pk=start(visitor).json()["id"])
    services.workspace_for(visitor="b" * 64)
    monkeypatch.setattr(queries, "needs_worker", lambda _run: False)
    assert "Place 1 in the queue" in visitor.get(f"/pipelines/runs/{mine.pk}/").content.decode()


def test_waiting_for_a_turn_is_not_counted_as_running(workspace: Workspace) -> None:
    run = fresh(begin(workspace, "registry"))
    own = catalog.find("registry").deadline
    assert (run.deadline_at - run.created_at).total_seconds() > own + 3000
    assert claim(str(run.pk), row(run, "ingest").pk, worker="w")
    begun = fresh(run)
    assert (begun.deadline_at - begun.started_at).total_seconds() == pytest.approx(own, abs=1)


# ------------------------------------------------------------------ time of a step
def test_a_step_on_a_busy_machine_has_used_only_what_it_worked() -> None:
    used = companion.TimeUsed()
    until = time.thread_time() + 0.3
    while time.thread_time() < until:
        pass
    used.look(used._at + 3)  # a tenth of the processor was for it
    assert 0.25 < used.seconds < 1
    assert used.is_mostly_work


def test_a_step_that_sleeps_uses_its_time() -> None:
    used = companion.TimeUsed()
    time.sleep(0.2)
    used.look(time.monotonic())
    assert used.seconds >= 0.2
    assert not used.is_mostly_work


def test_the_clock_bounds_a_step_in_any_case() -> None:
    step = Step(name="a", title=say("A"), function=None, soft_limit=30, grace=5)
    assert (step.clock_limit, step.hard_limit) == (300, 305)
    own = Step(name="a", title=say("A"), function=None, soft_limit=30, clock_limit=40)
    assert own.clock_limit == 40


# ------------------------------------------------------------------ the word of a dead process
class Reports(losses.Losses):
    """A list that is no broker's."""

    def __init__(self, *told: str) -> None:
        self.told = list(told)

    def take(self) -> str | None:
        return self.told.pop(0) if self.told else None


def test_a_companion_ends_what_died_whatever_stands_in_the_queues(
    workspace: Workspace, settings
) -> None:
    settings.REDIS_URL = "redis://nobody"
    run = begin(workspace, "registry")
    held = row(run, "ingest")
    assert claim(str(run.pk), held.pk, worker="w")
    error = {"code": "process_died", "text": "signal 9 (SIGKILL)"}
    word = json.dumps([str(run.pk), held.pk, "lost", error])
    assert losses.end_told(Reports("no JSON", "[1]", word, word)) == 1  # the second is told in vain
    again = row(run, "ingest")
    assert (again.attempt, again.status) == (2, "queued")
    assert "signal 9" in run.steps.get(pk=held.pk).error["text"]
