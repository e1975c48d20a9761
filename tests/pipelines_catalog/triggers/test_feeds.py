"""Data that arrives: what each delivery starts, and every guard that says no."""

import pytest

from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.engine.messages import from_json
from pipelines_catalog.runs import catalog, services
from pipelines_catalog.runs.models import Metric, Run, TriggerEvent, Workspace
from pipelines_catalog.runs.services.sweeping import KEPT_REFUSALS, sweep
from pipelines_catalog.triggers import services as triggers
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import (
    batches,
    change_trigger,
    deliver_due_batches,
    fire_due_schedules,
    fire_postponed,
)
from pipelines_catalog.triggers.services.delivering import Delivery
from tests.languages import in_portuguese
from tests.pipelines_catalog.runs.carrying import begin, carry, row

pytestmark = pytest.mark.django_db
LONG_AGO = "2020-01-01T00:00:00Z"


def deliver(workspace: Workspace, position: int | None = None) -> Delivery:
    return triggers.deliver(workspace=workspace, pipeline=catalog.find("fed"), position=position)


def change(workspace: Workspace, kind: str, **changes: object) -> Trigger:
    return change_trigger(
        workspace=workspace, pipeline=catalog.find("fed"), kind=kind, changes=changes
    )


def set_delivery_schedule(workspace: Workspace, every: object) -> FeedState:
    return triggers.set_delivery_schedule(
        workspace=workspace, pipeline=catalog.find("fed"), every=every
    )


def told(delivery: Delivery) -> list[tuple[str, str, str]]:
    return [(event.pipeline, event.kind, event.refused) for event in delivery.events]


def carry_all() -> None:
    while runs := list(Run.objects.filter(status__in=("queued", "running"))):
        for run in runs:
            carry(run)


def cool(workspace: Workspace) -> None:
    """As if the last firing were long ago."""
    workspace.triggers.update(fired_at=LONG_AGO)


@pytest.fixture
def trained(workspace: Workspace) -> Workspace:
    """A workspace whose champion was trained on the first batch."""
    carry(begin(workspace, "fed", quality=0.6))
    return workspace


# ------------------------------------------------------------------ deliveries
def test_a_delivery_watches_the_champion_and_trains_on_what_arrived(trained: Workspace) -> None:
    delivery = deliver(trained, 2)
    assert told(delivery) == [("fed_watch", "new_data", ""), ("fed", "new_data", "")]
    watching, training = delivery.events
    assert watching.run.parameters == {"batch": 2}
    assert training.run.parameters["batch"] == 2
    assert training.run.parameters["quality"] == 0.6  # as the champion was trained
    assert (training.value, training.threshold) == (1.0, 1.0)
    assert str(from_json(training.words)) == (
        "Batch 2 arrived: batch 2 is the newest; 1 batch since the last training, the limit is 1."
    )
    assert in_portuguese(from_json(training.words)).startswith(
        "Chegou Batch 2: batch 2, o dado mais novo; 1 batch"
    )
    assert "version 1 of toy is watched" in str(from_json(watching.words))


def test_the_first_training_needs_no_limit(workspace: Workspace) -> None:
    delivery = deliver(workspace)
    assert told(delivery) == [("fed_watch", "new_data", "no_champion"), ("fed", "new_data", "")]
    assert delivery.events[1].value is None
    assert "Nothing has been trained here yet." in str(from_json(delivery.events[1].words))


def test_a_delivery_that_is_not_next_changes_nothing(trained: Workspace) -> None:
    deliver(trained, 2)
    events = TriggerEvent.objects.count()
    for position in (2, 4):
        with pytest.raises(services.NotPossible, match="not_next"):
            deliver(trained, position)
    assert trained.feeds.get().newest == 2
    assert TriggerEvent.objects.count() == events


def test_after_the_last_delivery_nothing_is_left(workspace: Workspace) -> None:
    for _time in range(3):
        deliver(workspace)
    with pytest.raises(services.NotPossible, match="nothing_left"):
        deliver(workspace)
    with pytest.raises(services.NotPossible, match="nothing_left"):
        set_delivery_schedule(workspace, 60)
    with pytest.raises(services.NotPossible, match="no_feed"):
        triggers.deliver(workspace=workspace, pipeline=catalog.find("registry"))


def test_what_has_not_arrived_is_not_used(workspace: Workspace) -> None:
    for pipeline in ("fed", "fed_watch"):
        with pytest.raises(InvalidParameters, match="batch: not_delivered"):
            begin(workspace, pipeline, batch=2)
    deliver(workspace)
    begin(workspace, "fed", batch=2)


def test_runs_older_than_the_feed_count_as_deliveries(workspace: Workspace) -> None:
    run = carry(begin(workspace, "fed"))
    Run.objects.filter(pk=run.pk).update(parameters=run.parameters | {"batch": 3})
    FeedState.objects.all().delete()
    assert deliver(workspace).position == 4


def test_a_month_is_judged_only_when_its_outcomes_are_known(workspace: Workspace) -> None:
    pipeline = catalog.find("level1_flights")
    for month, code in ((7, "outcomes_unknown"), (8, "not_delivered")):
        with pytest.raises(InvalidParameters, match=f"judge_month: {code}"):
            begin(workspace, "level1_flights", judge_month=month)
    delivery = triggers.deliver(workspace=workspace, pipeline=pipeline)
    assert delivery.position == 8
    (event,) = [event for event in delivery.events if event.run]
    assert event.run.parameters["judge_month"] == 7
    told = from_json(event.words)
    assert str(told).startswith("August arrived, with the outcomes of July: month 8 is the")
    assert in_portuguese(told).startswith("Chegou agosto, com os resultados de julho: mês 8")
    for _month in range(9, 14):
        triggers.deliver(workspace=workspace, pipeline=pipeline)
    assert batches.usable_batch(workspace, pipeline) == {"judge_month": 12}
    with pytest.raises(services.NotPossible, match="nothing_left"):
        triggers.deliver(workspace=workspace, pipeline=pipeline)


# ------------------------------------------------------------------ guards
def test_new_data_waits_for_as_much_as_its_limit_says(trained: Workspace) -> None:
    change(trained, "new_data", threshold=2.0)
    assert told(deliver(trained))[1] == ("fed", "new_data", "below_limit")
    event = deliver(trained).events[1]
    assert (event.refused, event.value, event.threshold) == ("", 2.0, 2.0)
    assert "2 batches since the last training" in str(from_json(event.words))


def test_new_data_that_is_switched_off_only_watches(trained: Workspace) -> None:
    change(trained, "new_data", is_on=False)
    assert told(deliver(trained)) == [
        ("fed_watch", "new_data", ""),
        ("fed", "new_data", "switched_off"),
    ]


def test_a_delivery_within_the_cool_down_trains_nothing(trained: Workspace) -> None:
    deliver(trained)
    carry_all()
    assert told(deliver(trained))[1] == ("fed", "new_data", "cool_down")
    cool(trained)
    assert told(deliver(trained))[1] == ("fed", "new_data", "")


def test_what_is_put_off_by_a_cool_down_is_looked_at_when_it_ends(trained: Workspace) -> None:
    deliver(trained)
    carry_all()
    deliver(trained)
    deliver(trained)  # of two within the cool-down the last one counts
    assert fire_postponed() == 0
    cool(trained)
    assert fire_postponed() == 1
    event = trained.trigger_events.filter(pipeline="fed").last()
    assert (event.kind, event.refused, event.run.parameters["batch"]) == ("new_data", "", 4)
    carry_all()
    cool(trained)
    assert fire_postponed() == 0


def test_a_limit_on_runs_is_noted(trained: Workspace, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"active": 1}
    assert [code for _key, _kind, code in told(deliver(trained))] == ["", "too_many_at_once"]
    assert trained.feeds.get().newest == 2


# ------------------------------------------------------------------ degradation and drift
def test_a_monitor_that_finds_more_than_the_limits_starts_one_training(trained) -> None:
    change(trained, "new_data", is_on=False)
    deliver(trained)
    carry_all()
    assert not TriggerEvent.objects.filter(kind__in=("degradation", "drift")).exists()
    deliver(trained)
    carry_all()
    degraded, drifted = TriggerEvent.objects.filter(kind__in=("degradation", "drift"))
    assert (degraded.value, degraded.threshold, degraded.run.parameters["batch"]) == (0.8, 0.7, 3)
    assert (drifted.refused, drifted.run) == ("data_known", None)
    assert Run.objects.filter(pipeline="fed", parameters__batch=3).count() == 1


def test_a_month_that_was_trained_on_is_not_trained_on_twice(trained: Workspace) -> None:
    deliver(trained)
    carry_all()
    cool(trained)
    deliver(trained)
    carry_all()
    asked = TriggerEvent.objects.filter(kind__in=("degradation", "drift"))
    assert {event.refused for event in asked} == {"data_known"}
    assert Run.objects.filter(pipeline="fed").count() == 3


def test_a_run_broken_on_purpose_is_no_training(trained: Workspace) -> None:
    change(trained, "new_data", is_on=False)
    deliver(trained)
    deliver(trained)
    carry(begin(trained, "fed", ["age_missing"], batch=3))
    carry(begin(trained, "fed_watch", batch=3))
    assert TriggerEvent.objects.get(kind="degradation").run is not None


def test_the_limit_that_was_set_is_the_one_that_a_step_sees(trained: Workspace) -> None:
    change(trained, "drift", threshold=0.5)
    change(trained, "degradation", is_on=False)
    for _time in range(2):
        deliver(trained)
    run = carry(begin(trained, "fed_watch", batch=3))
    limits = Metric.objects.filter(run=run, name__startswith="limit_")
    assert dict(limits.values_list("name", "value")) == {
        "limit_degradation": 0.7,
        "limit_drift": 0.5,
    }
    asked = TriggerEvent.objects.filter(kind__in=("degradation", "drift"))
    assert [(event.kind, event.refused) for event in asked] == [("degradation", "switched_off")]


def test_settings_have_bounds_and_what_is_not_given_stays(workspace: Workspace) -> None:
    change(workspace, "drift", threshold=0.5)
    trigger = change(workspace, "drift", cool_down=30)
    assert (trigger.is_on, trigger.threshold, trigger.cool_down) == (True, 0.5, 30)
    for wrong in ({"cool_down": 0}, {"threshold": 7.0}, {"every": 60}, {"is_on": "yes"}):
        with pytest.raises(InvalidParameters):
            change(workspace, "drift", **wrong)
    with pytest.raises(KeyError):
        change(workspace, "on_demand", is_on=False)


# ------------------------------------------------------------------ the clock
def test_the_clock_delivers_until_the_last_and_stops_by_itself(trained: Workspace) -> None:
    assert set_delivery_schedule(trained, 60).is_on
    assert deliver_due_batches() == 0  # not due yet
    for position in (2, 3, 4):
        FeedState.objects.update(due_at=LONG_AGO)
        assert deliver_due_batches() == 1
        assert trained.feeds.get().newest == position
        assert deliver_due_batches() == 0
    state = trained.feeds.get()
    assert (state.is_on, state.due_at) == (False, None)
    event = TriggerEvent.objects.filter(kind="new_data", pipeline="fed").last()
    assert str(from_json(event.words)).startswith(
        "Batch 4 arrived by the clock: batch 4 is the newest;"
    )


def test_a_clock_can_be_stopped_and_has_bounds(workspace: Workspace) -> None:
    set_delivery_schedule(workspace, 60)
    assert not set_delivery_schedule(workspace, None).is_on
    FeedState.objects.update(due_at=LONG_AGO)
    assert deliver_due_batches() == 0
    for wrong in (1, "60", 10**7):
        with pytest.raises(InvalidParameters):
            set_delivery_schedule(workspace, wrong)


def test_one_feed_that_stumbles_does_not_stop_the_others(workspace, monkeypatch) -> None:
    other = services.workspace_for(visitor="b" * 64)
    for found in (workspace, other):
        set_delivery_schedule(found, 60)
    FeedState.objects.update(due_at=LONG_AGO)
    from pipelines_catalog.triggers.services import delivering

    def stumble(found: Workspace) -> bool:
        if found == workspace:
            raise RuntimeError("as asked")
        return False

    monkeypatch.setattr(delivering, "is_unattended", stumble)
    assert deliver_due_batches() == 1
    assert (workspace.feeds.get().newest, other.feeds.get().newest) == (1, 2)


def test_clock_and_schedule_of_a_visitor_who_left_stop(trained: Workspace) -> None:
    set_delivery_schedule(trained, 60)
    change(trained, "schedule", is_on=True, every=60)
    FeedState.objects.update(due_at=LONG_AGO)
    Workspace.objects.update(used_at=LONG_AGO)
    assert deliver_due_batches() == 0
    fire_due_schedules()
    assert not trained.feeds.get().is_on
    assert not trained.triggers.get(kind="schedule").is_on
    left = TriggerEvent.objects.filter(refused="unattended")
    assert [event.kind for event in left] == ["new_data", "schedule"]
    assert trained.feeds.get().newest == 1


def test_a_clock_is_no_visitor(trained: Workspace) -> None:
    set_delivery_schedule(trained, 60)
    FeedState.objects.update(due_at=LONG_AGO)
    before = Workspace.objects.values_list("used_at", flat=True).get()
    assert deliver_due_batches() == 1
    assert Workspace.objects.values_list("used_at", flat=True).get() == before
    Workspace.objects.update(used_at=LONG_AGO)
    services.note_visit(Workspace.objects.all())
    assert Workspace.objects.values_list("used_at", flat=True).get() > before


# ------------------------------------------------------------------ schedules
def test_a_schedule_trains_on_the_newest_data_once(trained: Workspace) -> None:
    change(trained, "new_data", is_on=False)
    change(trained, "schedule", is_on=True, every=60)
    (event,) = fire_due_schedules()
    assert event.refused == "data_known"
    deliver(trained)
    cool(trained)
    (event,) = fire_due_schedules()
    assert event.run.parameters["batch"] == 2
    assert row(event.run, "ingest").status == "queued"
    assert fire_due_schedules() == []


def test_a_schedule_watches_the_newest_data(trained: Workspace) -> None:
    deliver(trained)
    change_trigger(
        workspace=trained,
        pipeline=catalog.find("fed_watch"),
        kind="schedule",
        changes={"is_on": True, "every": 60},
    )
    carry_all()
    (event,) = fire_due_schedules()
    assert (event.pipeline, event.run.parameters) == ("fed_watch", {"batch": 2})


def test_old_refusals_are_swept_and_the_newest_stay(trained: Workspace) -> None:
    TriggerEvent.objects.bulk_create(
        TriggerEvent(workspace=trained, pipeline="fed", kind="drift", refused="cool_down", value=n)
        for n in range(KEPT_REFUSALS + 3)
    )
    assert sweep()["refusals"] == 3
    left = TriggerEvent.objects.exclude(refused="")
    assert (left.count(), left.first().value) == (KEPT_REFUSALS, 3)
    assert TriggerEvent.objects.filter(refused="").exists()
