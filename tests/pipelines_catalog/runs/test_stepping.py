"""An attempt from claim to end: once, fenced, published whole or not at all."""

import errno
import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs import storage
from pipelines_catalog.runs.models import Artifact, Event, Metric, StoredArtifact, Workspace
from pipelines_catalog.runs.services import cancel_run, retry_step
from pipelines_catalog.runs.services.moves import NotFound
from pipelines_catalog.runs.services.reaping import reap
from pipelines_catalog.runs.services.stepping import Reports, Result, claim, finish, lose, renew
from pipelines_catalog.runs.services.sweeping import sweep_files
from pipelines_catalog.runs.text import attempt_error
from pipelines_catalog.runs.worker import execution
from pipelines_catalog.runs.worker.recording import Recording
from tests.pipelines_catalog.runs.carrying import begin, carry, effects, fresh, row, statuses

pytestmark = pytest.mark.django_db


def take(run, name: str = "before"):
    return claim(str(run.pk), row(run, name).pk, worker="test")


def test_a_run_is_carried_to_its_end(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled"))
    assert run.status == "succeeded"
    assert statuses(run) == dict.fromkeys(("before", "middle", "after"), "succeeded")
    assert effects(run) == {"effect_before": 1, "effect_middle": 1, "effect_after": 1}
    assert run.created_at <= run.started_at <= run.finished_at


def test_what_happened_is_numbered_without_gap_or_repetition(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry"))
    numbers = list(run.events.values_list("seq", flat=True))
    assert numbers == sorted(set(numbers))
    assert run.version >= numbers[-1]
    kinds = list(run.events.values_list("kind", flat=True))
    assert kinds[0] == "run_queued"
    assert kinds[-1] == "run_succeeded"
    assert kinds.count("step_started") == kinds.count("step_succeeded") == 7


def test_an_attempt_is_taken_once(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    assert take(run) is not None
    assert take(run) is None
    assert fresh(run).status == "running"


def test_a_message_for_what_is_not_there_is_told_apart(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    for run_id, step_run_id in (
        (str(run.pk), 10**9),
        ("00000000-0000-0000-0000-000000000000", 1),
    ):
        with pytest.raises(NotFound):
            claim(run_id, step_run_id, worker="test")
    with pytest.raises(ValueError, match="hexadecimal"):
        claim("gone", 1, worker="test")


def test_a_late_end_of_a_lost_attempt_publishes_nothing(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    held = take(run)
    assert lose(str(run.pk), held.row.pk, StepStatus.LOST, {"code": "no_heartbeat", "seconds": 1})
    assert not finish(held, Result(StepStatus.SUCCEEDED))
    assert not renew(held, Reports(events=[{"kind": "log", "text": "late"}]), extend=True)
    assert not Event.objects.filter(text="late").exists()
    assert row(run, "before").attempt == 2
    run = carry(run)
    assert run.status == "succeeded"
    assert effects(run)["effect_before"] == 1


def test_the_reaper_finds_an_attempt_without_sign_of_life(workspace, settings) -> None:
    settings.PIPELINE_LEASE_SECONDS = 0
    run = begin(workspace, "troubled")
    assert take(run)
    time.sleep(0.01)
    settings.PIPELINE_LEASE_SECONDS = 15
    assert reap() == 1
    first, second = run.steps.filter(name="before")
    assert (first.status, first.is_current, second.status) == ("lost", False, "queued")
    assert "no sign of life" in str(first.error) or first.error["code"] == "no_heartbeat"


def test_a_clock_that_jumps_loses_nothing(workspace, monkeypatch) -> None:
    """F21: leases are by the database's clock, whatever this process believes."""
    run = begin(workspace, "troubled")
    held = take(run)
    hour = timedelta(hours=1)
    now, wall = timezone.now, time.time
    for ahead in (hour, -hour):
        monkeypatch.setattr(timezone, "now", lambda ahead=ahead: now() + ahead)
        monkeypatch.setattr(time, "time", lambda ahead=ahead: wall() + ahead.total_seconds())
        assert reap() == 0
        assert renew(held, Reports(), extend=True)
        assert reap() == 0
    assert row(run, "before").status == "running"
    lease = row(run, "before").lease_until
    assert abs((lease - now()).total_seconds()) < 20


def test_a_step_that_always_dies_has_three_attempts(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    for _attempt in range(3):
        held = take(run)
        lose(str(run.pk), held.row.pk, StepStatus.LOST, {"code": "process_died", "text": "9"})
    run = fresh(run)
    assert run.status == "failed"
    assert run.reason["attempts"] == 3
    assert list(run.steps.filter(name="before").values_list("status", flat=True)) == ["lost"] * 3
    assert statuses(run) == {"before": "lost", "middle": "skipped", "after": "skipped"}


def test_an_unexpected_error_is_tried_again_and_told(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled", trouble="fails", times=1))
    assert run.status == "succeeded"
    first, second = run.steps.filter(name="middle")
    assert first.status == "failed"
    assert first.error == {"code": "error", "type": "RuntimeError", "text": "as asked"}
    assert second.status == "succeeded"
    assert run.events.filter(step_run=first, text__contains="RuntimeError: as asked").exists()
    assert effects(run)["effect_middle"] == 1


def test_an_error_that_stays_ends_the_run(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled", trouble="fails", times=9))
    assert run.status == "failed"
    assert run.reason["code"] == "step_failed"
    assert run.steps.filter(name="middle").count() == 2
    assert statuses(run)["after"] == "skipped"


def test_a_failure_that_is_final_is_not_tried_again(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", faults=["nan_loss"]))
    assert run.status == "failed"
    assert run.steps.filter(name="train").count() == 1
    assert run.reason["error"]["words"] == {"msgid": "The loss is not a number."}


def test_a_blocked_gate_ends_the_run_and_keeps_its_rules(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", faults=["age_missing"]))
    assert run.status == "blocked"
    gate = run.gates.get()
    assert (gate.gate, gate.decision) == ("validate", "blocked")
    assert gate.rules[0]["passed"] is False
    assert statuses(run)["train"] == "skipped"


def test_metrics_are_kept_with_their_step(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry"))
    points = Metric.objects.filter(run=run, name="loss").values_list("step", "value")
    assert list(points) == [(0, 1.0), (1, 0.5), (2, pytest.approx(1 / 3))]


def test_cost_is_measured(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled"))
    assert all(r.cpu_seconds >= 0 and r.peak_bytes > 2**20 for r in run.steps.all())


def test_a_file_without_a_row_is_swept_and_nothing_else(workspace, monkeypatch) -> None:
    """F14: the process dies between the file and its row."""
    run = begin(workspace, "troubled")

    class Died(BaseException):
        pass

    def die(*_args: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(execution, "finish", die)
        with pytest.raises(Died):
            execution.execute(str(run.pk), row(run, "before").pk)
    orphans = list(storage.old_files(age=-1))
    assert len(orphans) == 1
    assert not Artifact.objects.exists()
    assert not StoredArtifact.objects.exists()
    assert sweep_files(age=-1) == 1
    lose(str(run.pk), row(run, "before").pk, StepStatus.LOST, {"code": "process_died"})
    run = carry(run)
    assert run.status == "succeeded"
    assert sweep_files(age=-1) == 0
    assert all(storage.read(a.stored_id) for a in run.artifacts.all())


def test_a_changed_file_is_not_read(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled"))
    artifact = run.artifacts.first()
    storage.path_of(artifact.stored_id).write_bytes(b"something else")
    with pytest.raises(ValueError, match="was changed"):
        storage.read(artifact.stored_id)


def test_a_stopped_run_publishes_nothing_more(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    held = take(run)
    cancel_run(run_id=run.pk)
    assert fresh(run).status == "running"
    assert not renew(held, Reports(), extend=True)
    assert finish(held, Result(StepStatus.SUCCEEDED))
    run = fresh(run)
    assert run.status == "cancelled"
    assert set(statuses(run).values()) == {"cancelled"}
    assert effects(run) == {}


def test_a_step_that_does_not_listen_is_given_up(workspace, settings) -> None:
    run = begin(workspace, "troubled")
    held = take(run)
    cancel_run(run_id=run.pk)
    assert reap() == 0
    type(run).objects.filter(pk=run.pk).update(
        cancel_requested_at=timezone.now() - timedelta(seconds=30)
    )
    assert reap() == 1
    assert fresh(run).status == "cancelled"
    assert not finish(held, Result(StepStatus.SUCCEEDED))


def test_a_run_past_its_deadline_ends(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    held = take(run)
    type(run).objects.filter(pk=run.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    reap()
    run = fresh(run)
    assert (run.status, run.reason["code"]) == ("failed", "deadline")
    assert not finish(held, Result(StepStatus.SUCCEEDED))


def test_a_run_in_which_nothing_is_under_way_is_looked_at_again(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    run.steps.filter(name="before").update(status="waiting", queued_at=None)
    assert reap() == 1
    assert row(run, "before").status == "queued"


def test_a_version_that_this_process_lacks_is_left_for_another(workspace: Workspace) -> None:
    """F27, by rows alone."""
    run = begin(workspace, "troubled")
    type(run).objects.filter(pk=run.pk).update(pipeline_version="2")
    assert take(run) is None
    assert row(run, "before").status == "queued"


@pytest.mark.parametrize("told", ["half \ud800", "NUL \x00"])
def test_what_cannot_be_kept_is_escaped_in_a_step_s_words(workspace: Workspace, told: str) -> None:
    held = take(begin(workspace, "troubled"))
    recording = Recording(held)
    recording.log(told)
    recording.event("told", None, {told: [told]})
    assert finish(held, Result(StepStatus.SUCCEEDED, reports=recording.take()))
    event = Event.objects.filter(run=held.run, kind="log").get()
    assert event.text.startswith(told[:-1])
    assert "\\u" in event.text


def test_a_step_whose_results_cannot_be_kept_ends_as_failed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(workspace, "troubled")
    step = row(run, "before").pk
    add = Recording.take

    def unfit(self: Recording) -> Reports:
        told = add(self)
        told.metrics.append(("half \ud800", 1.0, None))
        return told

    monkeypatch.setattr(Recording, "take", unfit)
    assert execution.execute(str(run.pk), step)
    failed = fresh(run).steps.get(pk=step)
    assert failed.status == StepStatus.FAILED
    assert failed.error["type"] == "UnicodeEncodeError"


def test_a_run_that_the_reaper_cannot_end_stops_no_other(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines_catalog.runs.services import reaping

    runs = [begin(workspace, "troubled"), begin(workspace, "registry")]
    for run in runs:
        type(run).objects.filter(pk=run.pk).update(deadline_at=timezone.now() - timedelta(1))
    end = reaping._end_run

    def fails(run_id: object) -> int:
        if run_id == runs[0].pk:
            raise ValueError
        return end(run_id)

    monkeypatch.setattr(reaping, "_end_run", fails)
    reap()
    assert [fresh(run).status for run in runs] == ["queued", "failed"]


def test_a_full_disk_fails_the_step_in_that_word_and_the_run_goes_on_when_there_is_room(
    workspace: Workspace, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F22."""
    run = begin(workspace, "troubled")
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _no_room)
        failed = carry(run)
    assert failed.status == "failed"
    tried = row(run, "before")
    assert tried.error["code"] == "disk_full"
    assert "disk is full" in attempt_error(tried)
    assert not list(settings.ARTIFACTS_DIR.glob("*/*"))  # nothing is half there
    assert not effects(run)
    retry_step(run=failed)
    assert carry(run).status == "succeeded"
    assert effects(run) == {f"effect_{name}": 1 for name in ("before", "middle", "after")}


def _no_room(_number: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
