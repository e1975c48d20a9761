"""Messages that come too often, too late, never, or are none."""

import json

from tests.mlops_portal.started_portal import wait_for
from tests.pipelines_catalog.runs.garbage import envelope, meaningless, unreadable
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    assert_each_effect_once,
    beat_of,
    both_busy,
    frozen,
    outcomes,
    rows,
)


def test_messages_delivered_five_times_have_one_effect_each(client, broker, portal, database_url):
    """F1: 80 steps, every message sent five times more."""
    sent: set[int] = set()
    runs = [client.start("long_chain") for _each in range(4)]  # as many as may be at once
    _repeat_until_over(runs, broker, portal, database_url, sent)
    found = [client.read(run) for run in runs]
    for run in found:
        assert run["status"] == "succeeded"
        assert_each_effect_once(run)
    assert sum(len(run["steps"]) for run in found) == 80
    assert len(sent) >= 20


def _repeat_until_over(runs, broker, portal, url, sent: set[int]) -> None:
    """Send five copies of whatever is queued or at work, until the runs are over."""
    ids = ", ".join(f"'{run.replace('-', '') if not url else run}'" for run in runs)
    sql = f"SELECT id, run_id FROM runs_steprun WHERE run_id IN ({ids}) AND queued_at IS NOT NULL"
    going = f"SELECT id FROM runs_run WHERE id IN ({ids}) AND status IN ('queued', 'running')"
    while rows(portal, url, going):
        for step_run_id, run_id in rows(portal, url, sql):
            if step_run_id not in sent:
                sent.add(step_run_id)
                for _copy in range(5):
                    args = [str(run_id), step_run_id]
                    broker.send("pipelines.step", args, f"step-{step_run_id}")


def test_a_message_that_never_arrives_is_sent_again_even_without_beat(client, broker, portal):
    """F2, and F20: the processes of the worker reap while beat stands still."""
    busy = both_busy(client, 1.5)
    step_workers = {client.wait_for_worker(run, "middle") for run in busy}
    with frozen(beat_of(portal, step_workers)):
        run = client.start("troubled")
        assert wait_for(broker.waiting, 5)
        broker.lose_waiting()
        found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    for other in busy:
        assert_each_effect_once(client.wait_for_end(other))


def test_a_step_longer_than_the_visibility_timeout_has_one_effect(client, broker, portal) -> None:
    """F8: its message is delivered again while it works; the second one is dropped."""
    run = client.start("troubled", trouble="listens", seconds=30, mark=8)
    client.wait_for_worker(run, "middle")
    assert wait_for(lambda: broker.unacknowledged(run), 5)
    # Whoever was given it a second time has said that it is done; the first is still at work.
    assert wait_for(lambda: not broker.unacknowledged(run), 15)
    assert outcomes(client.read(run), "middle") == ["running"]
    client.let_go(portal, run)
    found = client.wait_for_end(run)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_garbage_is_dropped_and_the_worker_lives(client, broker, portal) -> None:
    """F28: also a step at work goes on, what lies between is done, and nothing is read twice."""
    worker = portal.children()["worker"]
    done = client.start("troubled")
    assert client.wait_for_end(done)["status"] == "succeeded"
    at_work = client.start("troubled", trouble="listens", seconds=30)
    client.wait_for_worker(at_work, "middle")
    said = len(portal.words)
    garbage, others = unreadable(done), meaningless(done)
    between = []
    for number, raw in enumerate([*garbage, *others]):
        broker.push(raw)
        if number % 14 == 0:
            between.append(client.start("troubled"))
    for run in between:
        found = client.wait_for_end(run, PATIENCE)
        assert found["status"] == "succeeded"
        assert all(len(step["attempts"]) == 1 for step in found["steps"])
        assert_each_effect_once(found)
    assert wait_for(lambda: not broker.waiting(), PATIENCE)
    assert portal.words[said:].count("garbage A message was dropped") == len(garbage)
    client.let_go(portal, at_work)
    found = client.wait_for_end(at_work, PATIENCE)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)
    assert_each_effect_once(client.read(done))
    both_busy(client, 0.5)  # neither process waits for what was dropped
    assert portal.children()["worker"] == worker
    assert wait_for(lambda: not broker.client().hlen("unacked"), PATIENCE)


def leave_taken(broker, garbage: list[str | bytes]) -> None:
    """Garbage, and below it a message, as a worker leaves them that has died."""
    broker.push_taken(
        "good", json.dumps([json.loads(envelope("pipelines.given_back")), "", "steps"])
    )
    for number, raw in enumerate(garbage):
        broker.push_taken(f"bad-{number}", raw)
