"""Alerts: raised once for each rule and cause, resolved by themselves, mailed without a storm."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import translation

from mlops_portal.organizations.models import User
from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRecipient, AlertRule
from pipelines_catalog.alerts.queries import alerts_of, rules_of
from pipelines_catalog.alerts.services import (
    acknowledge_one,
    delete_rule,
    make_rule,
    sweeping,
)
from pipelines_catalog.alerts.services.raising import Occurrence, raise_alerts
from pipelines_catalog.alerts.services.watching import look_at_runs
from pipelines_catalog.registry.services import roll_back
from pipelines_catalog.runs import catalog, services
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.sweeping import sweep
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import (
    deliver,
    deliver_due_batches,
    fire_due_schedules,
    fire_postponed,
    set_delivery_schedule,
    set_trigger,
)
from pipelines_catalog.triggers.services.watching import check_schedulers
from tests.pipelines_catalog.runs.carrying import begin, carry, fresh, row

pytestmark = pytest.mark.django_db
LONG_AGO = "2020-01-01T00:00:00Z"
ORIGIN = "https://portal.example.org"


def rule(workspace: Workspace, event: str, *to: User, **values: object) -> AlertRule:
    return make_rule(
        workspace=workspace,
        values={"event": event, **values},
        recipients=to,
        origin=ORIGIN,
        language="en",
        by=None,
    )


def told(workspace: Workspace) -> list[tuple[str, str]]:
    """Each alert's event and state, oldest first."""
    return [(alert.event, alert.state) for alert in workspace.alerts.order_by("pk")]


# ------------------------------------------------------------------ runs
def test_a_failed_run_is_told_once_and_resolved_by_the_next_success(workspace: Workspace) -> None:
    rule(workspace, "run_failed")
    rule(workspace, "run_failed", pipeline="fed")  # of another pipeline
    run = carry(begin(workspace, "registry", faults=["nan_loss"]))
    (alert,) = workspace.alerts.all()
    assert (alert.run, alert.pipeline, alert.state) == (run, "registry", "open")
    assert alert_messages.title(alert) == "Run 1 of Registry failed"
    assert "The loss is not a number." in alert_messages.why(alert)
    assert alert_messages.broken(alert) == ["NaN loss"]
    carry(begin(workspace, "registry"))
    alert.refresh_from_db()
    assert (alert.state, alert_messages.ended(alert)) == ("resolved", "Run 2 succeeded.")


def test_without_a_rule_or_with_one_that_is_off_nothing_is_told(workspace: Workspace) -> None:
    rule(workspace, "run_failed", is_on=False)
    rule(services.workspace_for(visitor="b" * 64), "run_failed")
    carry(begin(workspace, "registry", faults=["nan_loss"]))
    assert not Alert.objects.exists()


def test_a_run_that_is_tried_again_and_fails_again_is_the_same_alert(workspace: Workspace) -> None:
    rule(workspace, "run_failed")
    run = carry(begin(workspace, "troubled", trouble="fails", times=9))
    assert run.status == "failed"
    carry(services.retry_step(run=run))
    assert told(workspace) == [("run_failed", "open")]


def test_the_same_cause_makes_one_alert_whoever_tells_it(workspace: Workspace) -> None:
    made = rule(workspace, "drift")
    occurrence = Occurrence(
        AlertEvent.DRIFT, "fed", "drift:fed", "drift:1", value=1.0, threshold=0.5
    )
    for _time in range(2):
        raise_alerts(workspace.pk, occurrence)
    (alert,) = Alert.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(
            workspace=workspace, rule=made, event="drift", subject="another", cause="drift:1"
        )
    Alert.objects.update(resolved_at=Now())
    raise_alerts(workspace.pk, occurrence)  # the cause is known, also once it is over
    assert Alert.objects.get() == alert


def test_a_gate_that_stops_a_run_is_told_but_not_a_person_who_says_no(workspace: Workspace) -> None:
    rule(workspace, "run_blocked")
    rule(workspace, "waits_for_person")
    carry(begin(workspace, "registry", faults=["age_missing"]))
    asked = carry(begin(workspace, "registry", asks_a_person=True))
    assert told(workspace) == [("run_blocked", "open"), ("waits_for_person", "open")]
    waiting = workspace.alerts.get(event="waits_for_person")
    assert alert_messages.title(waiting) == "“Approve” of run 2 waits for a person"
    services.refuse_step(run=asked, step="approve")
    assert told(workspace) == [("run_blocked", "open"), ("waits_for_person", "resolved")]


def test_a_step_that_waited_is_resolved_when_its_run_is_stopped(workspace: Workspace) -> None:
    rule(workspace, "waits_for_person")
    run = carry(begin(workspace, "registry", asks_a_person=True))
    services.cancel_run(run_id=run.pk)
    assert alert_messages.ended(workspace.alerts.get()) == "Run 1 is over."


def test_a_model_that_is_held_back_is_told_until_one_is_promoted(workspace: Workspace) -> None:
    rule(workspace, "model_held_back")
    carry(begin(workspace, "registry", quality=0.6))
    carry(begin(workspace, "registry", quality=0.5))
    (alert,) = workspace.alerts.all()
    assert alert_messages.title(alert) == "A gate held back the model of run 2"
    assert alert_messages.why(alert) == "0.5 against 0.6."
    carry(begin(workspace, "registry", quality=0.7))
    assert told(workspace) == [("model_held_back", "resolved")]


def test_a_run_that_takes_longer_than_usual_is_told_while_it_goes_on(workspace: Workspace) -> None:
    rule(workspace, "run_slow", threshold=3)
    rule(workspace, "run_slow", pipeline="fed")
    for number in range(3):
        run = carry(begin(workspace, "troubled", mark=number))
        Run.objects.filter(pk=run.pk).update(
            started_at=in_seconds(-90 - number), finished_at=in_seconds(-50)
        )
    run = begin(workspace, "troubled", mark=9)
    for seconds, count in ((100, 0), (130, 1), (140, 1)):  # usually 41
        Run.objects.filter(pk=run.pk).update(status="running", started_at=in_seconds(-seconds))
        look_at_runs()
        assert workspace.alerts.count() == count, seconds
    alert = workspace.alerts.get()
    assert alert_messages.why(alert) == "130 seconds so far, usually 41."
    assert fresh(run).events.filter(kind="run_slow").count() == 1
    carry(run)
    assert told(workspace) == [("run_slow", "resolved")]


# ------------------------------------------------------------------ models
def test_another_model_and_a_way_back_are_told_until_the_next_change(workspace: Workspace) -> None:
    rule(workspace, "model_replaced")
    rule(workspace, "model_rolled_back")
    carry(begin(workspace, "registry", quality=0.5))
    assert told(workspace) == []  # nothing served before
    carry(begin(workspace, "registry", quality=0.6))
    first = workspace.models.get(number=1)
    roll_back(version=first, expected=2, reason="Too late", by=None)
    assert told(workspace) == [("model_replaced", "resolved"), ("model_rolled_back", "open")]
    one, other = workspace.alerts.order_by("pk")
    assert alert_messages.title(one) == "Version 2 of toy replaced version 1"
    assert alert_messages.why(other) == "“Too late”"


def watch(workspace: Workspace, batch: int) -> None:
    FeedState.objects.update_or_create(
        workspace=workspace, pipeline="fed", defaults={"newest": batch}
    )
    carry(begin(workspace, "fed_watch", batch=batch))


def test_drift_is_told_once_while_it_lasts_and_ends_within_the_limit(workspace: Workspace) -> None:
    for kind in ("drift", "degradation"):
        rule(workspace, kind, pipeline="fed")
    carry(begin(workspace, "fed", quality=0.6))
    watch(workspace, 2)
    assert told(workspace) == []
    watch(workspace, 3)
    watch(workspace, 3)
    assert told(workspace) == [("degradation", "open"), ("drift", "open")]
    drift = workspace.alerts.get(event="drift")
    assert (drift.value, drift.threshold, drift.pipeline) == (0.3, 0.2, "fed")
    assert alert_messages.why(drift) == "drift in batch 3: 0.3. 0.3 against the limit 0.2."
    with translation.override("pt-br"):
        assert alert_messages.why(drift) == "drift in batch 3: 0.3. 0,3 contra o limite 0,2."
    watch(workspace, 4)
    assert {state for _event, state in told(workspace)} == {"resolved"}


def test_a_rule_may_have_a_limit_of_its_own(workspace: Workspace) -> None:
    rule(workspace, "drift", pipeline="fed", threshold=0.9)
    carry(begin(workspace, "fed", quality=0.6))
    watch(workspace, 3)
    assert told(workspace) == []


# ------------------------------------------------------------------ triggers
def test_a_trigger_that_fires_is_told_until_its_run_is_over(workspace: Workspace) -> None:
    rule(workspace, "trigger_fired", pipeline="fed")
    carry(begin(workspace, "fed", quality=0.6))  # on demand is no trigger
    deliver(workspace=workspace, pipeline=catalog.find("fed"))
    assert told(workspace) == [("trigger_fired", "open")]
    assert "New data: run 3 of Fed" in alert_messages.title(workspace.alerts.get())
    carry(workspace.alerts.get().run)
    assert told(workspace) == [("trigger_fired", "resolved")]


def test_a_trigger_in_its_cool_down_is_told_once_and_until_it_is_looked_at_again(
    workspace: Workspace,
) -> None:
    rule(workspace, "trigger_put_off")
    pipeline = catalog.find("fed")
    carry(begin(workspace, "fed", quality=0.6))
    for _time in range(3):
        deliver(workspace=workspace, pipeline=pipeline)
    assert told(workspace) == [("trigger_put_off", "open")]
    workspace.triggers.update(fired_at=LONG_AGO)
    fire_postponed()
    assert told(workspace) == [("trigger_put_off", "resolved")]


def test_a_scheduler_that_is_silent_is_told_until_it_works_again(workspace: Workspace) -> None:
    rule(workspace, "scheduler_silent")
    set_delivery_schedule(workspace=workspace, pipeline=catalog.find("fed"), every=20)
    set_trigger(workspace=workspace, pipeline="registry", kind="schedule", every=60)
    check_schedulers()
    assert told(workspace) == []
    FeedState.objects.update(due_at=LONG_AGO)
    Trigger.objects.update(fired_at=LONG_AGO)
    for _round in range(2):
        check_schedulers()
    assert told(workspace) == [("scheduler_silent", "open")] * 2
    titles = [alert_messages.title(alert) for alert in workspace.alerts.order_by("pk")]
    assert titles == [
        "The scheduler is silent: nothing is delivered to Fed",
        "The scheduler is silent: Registry is not started",
    ]
    assert "2020" in alert_messages.why(workspace.alerts.first())
    fire_due_schedules()
    deliver_due_batches()
    check_schedulers()
    assert told(workspace) == [("scheduler_silent", "resolved")] * 2


# ------------------------------------------------------------------ what stays
def test_an_alert_reads_on_when_its_run_and_rule_are_gone(workspace: Workspace) -> None:
    made = rule(workspace, "run_failed")
    run = carry(begin(workspace, "registry", faults=["nan_loss"]))
    before = [f(workspace.alerts.get()) for f in (alert_messages.title, alert_messages.why)]
    run.delete()
    delete_rule(rule=made, by=None)
    alert = workspace.alerts.get()
    assert (alert.run, alert.rule) == (None, None)
    assert [alert_messages.title(alert), alert_messages.why(alert)] == before
    carry(begin(workspace, "registry"))
    assert told(workspace) == [("run_failed", "resolved")]


def test_the_newest_alerts_are_kept(workspace: Workspace, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "KEPT_ALERTS", 2)
    made = rule(workspace, "drift")
    for number in range(6):
        Alert.objects.create(
            workspace=workspace,
            rule=made,
            event="drift",
            subject=str(number),
            cause=str(number),
            resolved_at=LONG_AGO if number < 3 else None,
        )
    assert sweep()["alerts"] == 2
    kept = workspace.alerts.order_by("pk").values_list("subject", flat=True)
    assert list(kept) == ["1", "2", "4", "5"]


def test_every_event_has_its_sentences_in_both_languages(workspace: Workspace) -> None:
    for language in ("en", "pt-br"):
        with translation.override(language):
            for event in AlertEvent:
                alert = Alert(workspace=workspace, event=event, pipeline="fed")
                assert alert_messages.title(alert)
                assert "%" not in alert_messages.title(alert) + alert_messages.why(alert)


def test_what_is_written_goes_with_account_and_organization(ours: Workspace, ana: User) -> None:
    rule(ours, "run_failed", ana)
    carry(begin(ours, "registry", faults=["nan_loss"]))
    acknowledge_one(alert=ours.alerts.get(), by=ana)
    ana.delete()
    assert not AlertRecipient.objects.exists()
    assert ours.alerts.get().acknowledged_by is None
    ours.organization.delete()
    assert not Alert.objects.exists()
    assert not AlertRule.objects.exists()


def test_lists_take_as_many_queries_for_many_alerts(
    ours: Workspace, ana: User, bruno: User, django_assert_num_queries
) -> None:
    for event in ("run_failed", "run_blocked"):
        rule(ours, event, ana, bruno)
    for batch in range(3):
        carry(begin(ours, "registry", batch=batch, faults=["nan_loss"]))
    workspaces = Workspace.objects.filter(pk=ours.pk)
    with django_assert_num_queries(1):
        found = list(alerts_of(workspaces))
        assert [alert_messages.broken(alert) for alert in found] == [["NaN loss"]] * 3
    with django_assert_num_queries(2):
        assert [rule.open_count for rule in rules_of(workspaces)] == [3, 0]


def test_a_waiting_step_names_the_row_that_waits(workspace: Workspace) -> None:
    rule(workspace, "waits_for_person")
    run = carry(begin(workspace, "registry", asks_a_person=True))
    assert workspace.alerts.get().subject == f"step:{row(run, 'approve').pk}"
    services.approve_step(run=run, step="approve")
    assert alert_messages.ended(workspace.alerts.get()) == "A person let it go on."
