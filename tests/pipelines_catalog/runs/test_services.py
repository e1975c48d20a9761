"""Starting, coalescing, limits, stopping, trying again, reusing, approving, registering."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pipelines_catalog.engine import say
from pipelines_catalog.registry.models import Champion, DataBatch, Deployment, ModelVersion
from pipelines_catalog.registry.queries import downstream_of
from pipelines_catalog.runs import catalog, queries, services
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.reaping import reap
from pipelines_catalog.runs.services.sweeping import sweep
from pipelines_catalog.runs.worker.execution import execute
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.services import (
    fire_due_schedules,
    fire_trigger,
    set_trigger,
    switch_fault,
)
from tests.pipelines_catalog.runs.carrying import begin, carry, effects, fresh, row, statuses

pytestmark = pytest.mark.django_db


def refusal(call) -> str:
    with pytest.raises(services.RunRefused) as refused:
        call()
    return refused.value.code


# ------------------------------------------------------------------ starting
def test_the_same_run_is_not_started_twice_while_it_is_under_way(workspace: Workspace) -> None:
    pipeline = catalog.find("troubled")
    first, second = (
        services.start_run(workspace=workspace, pipeline=pipeline, parameters={"mark": 1})
        for _time in range(2)
    )
    assert first.run.pk == second.run.pk
    assert (first.is_coalesced, second.is_coalesced) == (False, True)
    detail = queries.run_detail(first.run)
    assert [event.is_coalesced for event in detail.triggers] == [False, True]
    assert detail.coalesced == 1
    carry(first.run)
    again = services.start_run(workspace=workspace, pipeline=pipeline, parameters={"mark": 1})
    assert again.run.pk != first.run.pk


def test_other_parameters_faults_or_workspaces_are_other_runs(workspace: Workspace) -> None:
    other = services.workspace_for(visitor="b" * 64)
    runs = {
        begin(workspace, "registry").pk,
        begin(workspace, "registry", batch=2).pk,
        begin(workspace, "registry", faults=["nan_loss"]).pk,
        begin(other, "registry").pk,
    }
    assert len(runs) == 4


def test_runs_are_numbered_in_their_workspace(workspace: Workspace) -> None:
    other = services.workspace_for(visitor="b" * 64)
    assert [begin(workspace, "troubled", mark=n).number for n in (1, 2)] == [1, 2]
    assert begin(other, "troubled").number == 1


def test_runs_at_once_are_limited(workspace: Workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"active": 2}
    first = begin(workspace, "troubled", mark=1)
    begin(workspace, "troubled", mark=2)
    assert refusal(lambda: begin(workspace, "troubled", mark=3)) == "too_many_at_once"
    assert begin(workspace, "troubled", mark=1).pk == first.pk
    carry(first)
    begin(workspace, "troubled", mark=3)


def test_runs_in_an_hour_are_limited_but_not_those_that_measure(workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"per_hour": 1}
    carry(begin(workspace, "troubled"))
    assert refusal(lambda: begin(workspace, "troubled")) == "too_many_in_an_hour"
    carry(begin(workspace, "bench_chain"))
    carry(begin(workspace, "bench_chain"))


def test_anonymous_visitors_together_are_limited(workspace: Workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"anonymous_active": 1}
    begin(workspace, "troubled")
    other = services.workspace_for(visitor="b" * 64)
    assert refusal(lambda: begin(other, "troubled")) == "portal_is_busy"


def test_a_fault_that_the_pipeline_lacks_is_refused(workspace: Workspace) -> None:
    assert refusal(lambda: begin(workspace, "registry", faults=["gone"])) == "unknown_faults"
    assert not Run.objects.exists()


def test_a_switched_fault_is_on_in_every_run_of_the_workspace(workspace: Workspace) -> None:
    place = {"workspace": workspace, "pipeline": "registry", "fault": "nan_loss"}
    switch_fault(**place, is_on=True)
    switch_fault(**place, is_on=True)
    assert begin(workspace, "registry").faults == ["nan_loss"]
    switch_fault(**place, is_on=False)
    assert begin(workspace, "registry", batch=2).faults == []


def test_pipelines_that_measure_are_offered_only_where_they_are_switched_on(settings) -> None:
    assert catalog.find("bench_chain").is_bench
    settings.PORTAL_BENCH = False
    with pytest.raises(KeyError):
        catalog.find("bench_chain")


# ------------------------------------------------------------------ stopping and trying again
def test_a_queued_run_is_stopped_at_once(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    assert services.cancel_run(run_id=run.pk).status == "cancelled"
    assert set(statuses(run).values()) == {"cancelled"}
    assert carry(run).status == "cancelled"


def test_a_run_that_is_over_stays_as_it_is(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled"))
    assert services.cancel_run(run_id=run.pk).status == "succeeded"
    assert fresh(run).version == run.version


def test_what_failed_is_tried_again_in_the_same_run(workspace: Workspace) -> None:
    run = carry(begin(workspace, "troubled", trouble="fails", times=2))
    assert run.status == "failed"
    before = effects(run)
    services.retry_step(run=run, step="middle")
    run = carry(run)
    assert run.status == "succeeded"
    assert run.reason == {}
    assert [r.status for r in run.steps.filter(name="middle")] == ["failed", "failed", "succeeded"]
    assert run.steps.filter(name="before").count() == 1
    assert effects(run) == before | {"effect_middle": 1, "effect_after": 1}


def test_a_stopped_run_can_go_on(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    services.cancel_run(run_id=run.pk)
    services.retry_step(run=fresh(run))
    assert carry(run).status == "succeeded"


def test_what_cannot_be_tried_again_is_refused_by_name(workspace: Workspace) -> None:
    run = begin(workspace, "troubled")
    assert refusal(lambda: services.retry_step(run=run)) == "run_did_not_fail"
    carry(run)
    assert refusal(lambda: services.retry_step(run=run)) == "run_did_not_fail"
    failed = carry(begin(workspace, "troubled", trouble="fails", times=9))
    assert refusal(lambda: services.retry_step(run=failed, step="gone")) == "unknown_step"
    assert refusal(lambda: services.retry_step(run=failed, step="before")) == "step_did_not_fail"


def test_a_run_is_not_reopened_beside_the_same_one(workspace: Workspace) -> None:
    failed = carry(begin(workspace, "troubled", trouble="fails", times=9))
    begin(workspace, "troubled", trouble="fails", times=9)
    assert refusal(lambda: services.retry_step(run=failed)) == "same_run_is_active"
    assert fresh(failed).status == "failed"


def test_a_run_again_from_a_step_reuses_what_comes_before(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry"))
    again = services.rerun_from(run=run, step="compare").run
    assert again.parent_id == run.pk
    assert again.from_step == "compare"
    kept = {"ingest": "reused", "validate": "reused", "train": "reused"}
    assert kept.items() <= statuses(again).items()
    assert row(again, "train").reused_from == row(run, "train")
    again = carry(again)
    assert again.status == "succeeded"
    assert effects(again)["model"] == effects(again)["rows"] == 1
    assert [use.batch.name for use in again.batch_uses.all()] == ["batch"]
    assert ModelVersion.objects.count() == 1


def test_nothing_is_reused_of_a_step_that_did_not_end_well(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", faults=["nan_loss"]))
    rerun = services.rerun_from
    assert refusal(lambda: rerun(run=run, step="compare")) == "earlier_steps_missing"
    assert refusal(lambda: rerun(run=run, step="gone")) == "unknown_step"
    Run.objects.filter(pk=run.pk).update(pipeline_version="0")
    assert refusal(lambda: rerun(run=fresh(run), step="train")) == "pipeline_changed"


# ------------------------------------------------------------------ a person
def test_a_manual_step_waits_for_a_person_who_says_yes(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    assert run.status == "waiting"
    assert row(run, "approve").status == "waiting_for_person"
    services.approve_step(run=run, step="approve", by="Ana")
    assert row(run, "approve").approved_by == "Ana"
    assert carry(run).status == "succeeded"
    again = services.approve_step
    assert refusal(lambda: again(run=run, step="approve")) == "step_does_not_wait"


def test_waiting_for_a_person_costs_no_deadline(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    now = timezone.now()
    past = {"waits_since": now - timedelta(days=2), "deadline_at": now - timedelta(days=1)}
    Run.objects.filter(pk=run.pk).update(**past)
    reap()
    assert fresh(run).status == "waiting"
    services.approve_step(run=run, step="approve", by="Ana")
    left = fresh(run).deadline_at - now
    assert left.total_seconds() == pytest.approx(24 * 3600, abs=60)
    assert fresh(run).waits_since is None
    assert carry(run).status == "succeeded"


def test_a_run_that_nobody_answers_ends_after_its_time(workspace: Workspace, settings) -> None:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    long_ago = timezone.now() - timedelta(seconds=settings.PIPELINE_WAITING_SECONDS + 1)
    Run.objects.filter(pk=run.pk).update(waits_since=long_ago)
    reap()
    assert (fresh(run).status, fresh(run).reason["code"]) == ("failed", "deadline")


def test_a_person_may_say_no(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    services.refuse_step(run=run, step="approve", by="Ana")
    run = fresh(run)
    assert (run.status, run.reason["code"]) == ("blocked", "refused")
    assert not ModelVersion.objects.exists()
    assert refusal(lambda: services.approve_step(run=run, step="gone")) == "unknown_step"


def test_a_waiting_run_can_be_stopped(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", asks_a_person=True))
    assert services.cancel_run(run_id=run.pk).status == "cancelled"


# ------------------------------------------------------------------ registry and lineage
def test_a_better_model_replaces_the_champion_and_a_worse_one_does_not(workspace) -> None:
    first = carry(begin(workspace, "registry", quality=0.5))
    assert queries.run_detail(first).model_decision == "promoted"
    worse = carry(begin(workspace, "registry", quality=0.4))
    detail = queries.run_detail(worse)
    assert worse.status == "succeeded"
    assert detail.model_decision == "rejected"
    assert statuses(worse)["register"] == "skipped"
    better = carry(begin(workspace, "registry", quality=0.6))
    assert queries.run_detail(better).model_decision == "promoted"
    champion = Champion.objects.get(workspace=workspace, name="toy")
    assert (champion.model.number, champion.revision) == (2, 2)
    first_served, second_served = Deployment.objects.all()
    assert first_served.ended_at
    assert second_served.ended_at is None
    assert champion.model.previous == first_served.model


def test_lineage_leads_from_the_batch_to_the_deployment_and_back(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry"))
    model = ModelVersion.objects.get()
    used = model.used_batches
    assert [(use.batch.name, use.role) for use in used] == [("batch", "train")]
    assert model.feature_set.name == "features"
    down = downstream_of(used[0].batch)
    assert (down.runs, down.models) == ([run], [model])
    assert down.deployments[0].model == model


def test_the_same_data_features_and_model_are_kept_once(workspace: Workspace) -> None:
    for _time in range(2):
        run = carry(begin(workspace, "registry"))
    assert DataBatch.objects.count() == ModelVersion.objects.count() == 1
    assert Deployment.objects.count() == 1
    kinds = set(run.events.values_list("kind", flat=True))
    assert {"batch_known", "model_known"} <= kinds


def test_one_visitors_champion_is_not_anothers(workspace: Workspace) -> None:
    other = services.workspace_for(visitor="b" * 64)
    carry(begin(workspace, "registry", quality=0.9))
    run = carry(begin(other, "registry", quality=0.1))
    assert queries.run_detail(run).model_decision == "promoted"
    assert Champion.objects.count() == 2


def test_a_champion_that_changed_meanwhile_is_not_replaced(workspace: Workspace) -> None:
    slow = begin(workspace, "registry", quality=0.6)
    while row(slow, "register").status == "waiting":
        execute(str(slow.pk), slow.steps.get(status="queued").pk)
    carry(begin(workspace, "registry", quality=0.7))
    slow = carry(slow)
    assert slow.status == "succeeded"
    detail = queries.run_detail(slow)
    assert detail.model_decision == "rejected"
    gate = slow.gates.get(gate="promotion")
    assert gate.rules[0]["key"] == "champion_unchanged"
    assert Champion.objects.get().model.metrics["quality"] == 0.7


# ------------------------------------------------------------------ triggers
def fire(workspace: Workspace, kind: str = "drift", **parameters: object):
    return fire_trigger(
        workspace=workspace,
        pipeline="registry",
        kind=kind,
        value=0.3,
        threshold=0.2,
        words=say("PSI of age is 0.3, above 0.2."),
        parameters=parameters,
    )


def test_a_trigger_starts_a_run_that_says_why(workspace: Workspace) -> None:
    event = fire(workspace)
    assert event.run is not None
    detail = queries.run_detail(event.run)
    assert (detail.trigger.kind, detail.trigger.value, detail.trigger.threshold) == (
        "drift",
        0.3,
        0.2,
    )


def test_a_storm_of_triggers_starts_one_run(workspace: Workspace) -> None:
    events = [fire(workspace, batch=n) for n in range(20)]
    assert [event.refused for event in events] == ["", *["cool_down"] * 19]
    assert Run.objects.count() == 1


def test_a_trigger_that_is_off_refuses(workspace: Workspace) -> None:
    set_trigger(workspace=workspace, pipeline="registry", kind="drift", is_on=False)
    assert fire(workspace).refused == "switched_off"


def test_a_limit_refuses_a_trigger_in_words(workspace: Workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"active": 0}
    assert fire(workspace).refused == "too_many_at_once"


def test_a_schedule_fires_when_it_is_due(workspace: Workspace) -> None:
    order = {"workspace": workspace, "pipeline": "registry", "kind": "schedule"}
    set_trigger(**order, every=3600)
    assert len(fire_due_schedules()) == 1
    assert fire_due_schedules() == []
    Trigger.objects.update(fired_at="2020-01-01T00:00:00Z")
    assert len(fire_due_schedules()) == 1


def test_a_monitor_asks_for_the_next_run(workspace: Workspace) -> None:
    run = carry(begin(workspace, "registry", asks_again=True))
    event = run.events.get(kind="run_requested")
    again = Run.objects.get(pk=event.data["run"])
    assert again.trigger_events.get().kind == "degradation"
    assert again.parameters["asks_again"] is False


# ------------------------------------------------------------------ what is kept
def test_what_is_beyond_the_limits_is_swept_but_never_what_serves(workspace, settings) -> None:
    serving = carry(begin(workspace, "registry", quality=0.9))
    others = [carry(begin(workspace, "troubled", mark=n)) for n in range(3)]
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"kept_runs": 1}
    assert sweep()["runs"] == 2
    left = set(Run.objects.values_list("pk", flat=True))
    assert left == {serving.pk, others[-1].pk}


def test_an_unused_workspace_of_a_visitor_goes_and_an_accounts_stays(workspace, django_user_model):
    account = django_user_model.objects.create_user("ana@example.org", "secret-secret")
    kept = services.workspace_for(account=account)
    carry(begin(workspace, "registry"))
    active = services.workspace_for(visitor="c" * 64)
    begin(active, "troubled")
    Workspace.objects.update(used_at="2020-01-01T00:00:00Z")
    assert sweep()["workspaces"] == 1
    assert set(Workspace.objects.all()) == {kept, active}


def test_a_workspace_has_exactly_one_owner(db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Workspace.objects.create()
    assert services.workspace_for(visitor="a" * 64) == services.workspace_for(visitor="a" * 64)
    assert Run.objects.filter(pk=uuid4()).count() == 0
