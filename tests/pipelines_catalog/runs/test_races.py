"""Races, with threads on a real database: whoever comes first, the rows say the same.

F15, F16, F17, F20 and F23 of the faults that the engine must survive; the others need processes of
their own and stand in `test_faults.py`.
"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

import pytest
from django.db import connections

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.registry.models import Champion, Deployment
from pipelines_catalog.runs import catalog, services
from pipelines_catalog.runs.models import Event, Run, StepRun, TriggerEvent, Workspace
from pipelines_catalog.runs.services.reaping import reap
from pipelines_catalog.runs.services.stepping import Claim, Result, claim, finish
from pipelines_catalog.runs.worker.execution import execute
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import (
    deliver,
    deliver_due_batches,
    fire_due_schedules,
    set_delivery_schedule,
    set_trigger,
)
from tests.pipelines_catalog.runs.carrying import begin, carry, effects, fresh, row, statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
ROUNDS = 500


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Call all of them at the same moment, each in a thread; their results in order."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def go(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=found) for found in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


Round = tuple[Callable[[], Claim | None], Callable[[], Claim | None]]


def both_finish(rounds: list[Round]) -> None:
    """Two threads: in each round both take a step, and then end theirs at the same moment."""
    barrier = threading.Barrier(2, timeout=60)

    def go(side: int) -> None:
        try:
            for takes in rounds:
                held = takes[side]()
                barrier.wait()
                finish(held, Result(StepStatus.SUCCEEDED))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_siblings_that_end_together_queue_their_successor_once(workspace: Workspace) -> None:
    """F15: 500 rounds. Never twice, and never forgotten."""
    runs = _nearly_done(begin(workspace, "bench_fan"))
    steps = StepRun.objects.filter(run__in=runs, status="queued").order_by("run_id", "pk")
    by_run: dict[UUID, list[int]] = {}
    for pk, run_id in steps.values_list("pk", "run_id"):
        by_run.setdefault(run_id, []).append(pk)
    both_finish(
        [
            tuple(partial(claim, str(run_id), pk, worker="test") for pk in found)
            for run_id, found in by_run.items()
        ]
    )
    last = StepRun.objects.filter(run__in=runs, name="last")
    assert last.count() == last.filter(status="queued").count() == ROUNDS
    told = Event.objects.filter(run__in=runs, kind="step_succeeded")
    assert told.count() == 2 * ROUNDS


def _nearly_done(template: Run) -> list[Run]:
    """Runs of the fan in which two of the six in the middle are queued and four are done."""
    done = dict.fromkeys(("first", "middle_1", "middle_2", "middle_3", "middle_4"), "succeeded")
    runs = [
        Run(
            workspace_id=template.workspace_id,
            number=1000 + number,
            fingerprint=str(number),
            status="running",
            pipeline=template.pipeline,
            pipeline_version=template.pipeline_version,
            deadline_at=fresh(template).deadline_at,
        )
        for number in range(ROUNDS)
    ]
    Run.objects.bulk_create(runs)
    names = list(template.steps.values_list("name", "position"))
    StepRun.objects.bulk_create(
        StepRun(
            run=run,
            name=name,
            position=position,
            status=done.get(name, "waiting" if name == "last" else "queued"),
        )
        for run in runs
        for name, position in names
    )
    return runs


def test_many_requests_at_once_are_one_run(workspace: Workspace) -> None:
    """F16: one run, twenty trigger events, nineteen of them coalesced."""
    pipeline = catalog.find("troubled")

    def start() -> object:
        return services.start_run(workspace=workspace, pipeline=pipeline, parameters={}).run.pk

    found = at_once(*[start] * 20)
    assert len(set(found)) == 1, found
    run = Run.objects.get()
    assert run.trigger_events.count() == 20
    assert run.trigger_events.filter(is_coalesced=True).count() == 19


def test_an_attempt_that_many_want_is_taken_once(workspace: Workspace) -> None:
    """F1, in small: the same message to eight at the same moment."""
    run = begin(workspace, "long_chain")
    while queued := list(run.steps.filter(status="queued").values_list("pk", flat=True)):
        found = at_once(*[lambda: execute(str(run.pk), queued[0])] * 8)
        assert sorted(map(str, found)) == ["False"] * 7 + ["True"]
    assert fresh(run).status == "succeeded"
    assert set(effects(run).values()) == {1}
    assert len(effects(run)) == 20


@pytest.mark.parametrize("moment", ["queued", "running", "between", "finishing"])
def test_a_stop_at_any_moment_has_one_outcome(workspace: Workspace, moment: str) -> None:
    """F17: cancelled or succeeded, never both, and nothing begins afterwards."""
    for number in range(20):
        run = begin(workspace, "troubled", mark=number)
        if moment in ("between", "finishing"):
            execute(str(run.pk), row(run, "before").pk)
        if moment == "finishing":
            execute(str(run.pk), row(run, "middle").pk)
        wait = random.random() / 50
        at_once(
            lambda run=run: carry(run),
            lambda run=run, wait=wait: time.sleep(wait) or services.cancel_run(run_id=run.pk),
        )
        run = carry(run)
        assert run.status in ("cancelled", "succeeded")
        ended = run.events.filter(kind__in=["run_cancelled", "run_succeeded"])
        assert [event.kind for event in ended] == [f"run_{run.status}"]
        asked = run.events.filter(kind="cancel_requested").first()
        if asked:
            after = run.steps.filter(started_at__gt=asked.at)
            assert not after.exists()
        assert set(effects(run).values()) <= {1}
        if run.status == "succeeded":
            assert set(statuses(run).values()) == {"succeeded"}


def test_three_reapers_make_one_attempt(workspace: Workspace, settings) -> None:
    """F20: nobody holds a tick here; even three rounds at the same moment do no harm."""
    settings.PIPELINE_LEASE_SECONDS = 0
    runs = [begin(workspace, "troubled", mark=n) for n in range(4)]
    for run in runs:
        assert claim(str(run.pk), row(run, "before").pk, worker="test")
    settings.PIPELINE_LEASE_SECONDS = 15
    at_once(reap, reap, reap)
    for run in runs:
        assert list(run.steps.filter(name="before").values_list("attempt", "status")) == [
            (1, "lost"),
            (2, "queued"),
        ]
        assert carry(run).status == "succeeded"
        assert effects(run)["effect_before"] == 1


def test_two_runs_that_promote_together_make_one_champion(workspace: Workspace) -> None:
    """F23: the other is rejected, because the champion has changed."""
    for turn in range(10):
        if turn % 2 == 0:  # in the other turns there is one that both have been compared with
            Champion.objects.all().delete()
            Deployment.objects.all().delete()
        quality = turn / 10
        runs = [begin(workspace, "registry", batch=10 * turn + n, quality=quality) for n in (1, 2)]
        for run in runs:
            while row(run, "deploy").status != "queued":
                for step_run_id in run.steps.filter(status="queued").values_list("pk", flat=True):
                    execute(str(run.pk), step_run_id)
        at_once(*[lambda run=run: execute(str(run.pk), row(run, "deploy").pk) for run in runs])
        decisions = [run.gates.get(gate="promotion").decision for run in runs]
        assert sorted(decisions) == ["passed", "rejected"]
        assert Champion.objects.get().model.run in runs
        assert Deployment.objects.filter(ended_at=None).count() == 1
        assert all(carry(run).status == "succeeded" for run in runs)


def test_a_stop_and_an_end_at_the_same_moment_do_not_lock_each_other_out(workspace) -> None:
    for number in range(20):
        run = begin(workspace, "bench_fan")
        held = claim(str(run.pk), row(run, "first").pk, worker="test")
        found = at_once(
            lambda held=held: finish(held, Result(StepStatus.SUCCEEDED)),
            lambda run=run: services.cancel_run(run_id=run.pk),
            reap,
        )
        assert not [error for error in found if isinstance(error, Exception)], (number, found)
        with suppress(services.RunRefused):
            carry(run)
        assert fresh(run).is_over


def test_rounds_of_beat_and_buttons_that_meet_deliver_once(workspace: Workspace) -> None:
    pipeline = catalog.find("fed")
    for position in (2, 3, 4):
        set_delivery_schedule(workspace=workspace, pipeline=pipeline, every=3600)
        FeedState.objects.update(due_at="2020-01-01T00:00:00Z")
        press = partial(deliver, workspace=workspace, pipeline=pipeline, position=position)
        found = at_once(deliver_due_batches, press, deliver_due_batches, press)
        others = [f for f in found if isinstance(f, Exception)]
        assert all(isinstance(error, services.NotPossible) for error in others), found
        assert workspace.feeds.get().newest == position
        assert TriggerEvent.objects.filter(pipeline="fed", kind="new_data").count() == position - 1


def test_rounds_of_beat_that_meet_fire_a_schedule_once(workspace: Workspace) -> None:
    order = {"workspace": workspace, "pipeline": "registry", "kind": "schedule"}
    set_trigger(**order, every=3600)
    for count in (1, 2):
        Trigger.objects.update(fired_at=None)
        at_once(*[fire_due_schedules] * 4)
        assert TriggerEvent.objects.filter(kind="schedule").count() == count
        carry(Run.objects.first())
