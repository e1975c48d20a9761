"""The scheduler: rare duties are done soon after a start, whatever was scheduled before."""

from datetime import timedelta
from pathlib import Path

from celery import Celery

from mlops_portal.scheduler import FIRST_AFTER, RARE, Scheduler


def _scheduler(folder: Path) -> Scheduler:
    app = Celery("tests", set_as_current=False)
    app.conf.beat_schedule = {
        "daily": {"task": "daily", "schedule": 24 * 3600.0},
        "often": {"task": "often", "schedule": 30.0},
    }
    return Scheduler(app=app, schedule_filename=str(folder / "schedule"), lazy=False)


def _seconds_until_due(scheduler: Scheduler, name: str) -> float:
    return scheduler.schedule[name].is_due().next


def test_a_daily_duty_is_due_a_minute_after_the_first_start(tmp_path: Path) -> None:
    scheduler = _scheduler(tmp_path)
    assert 0 < _seconds_until_due(scheduler, "daily") <= FIRST_AFTER.total_seconds()
    assert 0 < _seconds_until_due(scheduler, "often") <= 30


def test_a_daily_duty_that_was_done_is_not_due_at_the_next_start(tmp_path: Path) -> None:
    scheduler = _scheduler(tmp_path)
    scheduler.schedule["daily"] = scheduler.schedule["daily"]._next_instance()
    scheduler.close()
    again = _scheduler(tmp_path)
    assert _seconds_until_due(again, "daily") > RARE.total_seconds()
    assert timedelta(hours=23) < timedelta(seconds=_seconds_until_due(again, "daily"))
