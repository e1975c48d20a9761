"""What a visitor is told of it."""

from tests.pipelines_catalog.runs.portal_runs import PATIENCE, outcomes

ROWS = 12_000  # fewer teach too little for a first model


def test_a_training_that_hangs_or_dies_is_told_and_the_champion_serves_on(client, portal) -> None:
    """Faults of level 1 that need a real worker, on real flights."""
    first = client.wait_for_end(client.start("hurried_flights", rows=ROWS), PATIENCE)
    assert first["model"]["decision"] == "promoted"
    status, killed = client.try_to_start("hurried_flights", ["worker_killed"], rows=ROWS)
    hangs = client.start("hurried_flights", ["slow_step"], rows=ROWS)

    is_embedded = not portal.environ["DATABASE_URL"]
    assert status == (202 if is_embedded else 400), killed  # elsewhere it would hurt others
    if is_embedded:
        found = client.wait_for_end(killed["id"], PATIENCE)
        assert found["status"] == "succeeded"
        assert outcomes(found, "train_all") == ["lost", "succeeded"]
        page = client.page(f"/pipelines/runs/{killed['id']}/")
        assert "The worker process died (signal 9 (SIGKILL))." in page
        assert found["model"]["decision"] == "rejected"  # a broken run promotes nothing

    found = client.wait_for_end(hangs, PATIENCE)
    assert found["status"] == "failed"
    assert outcomes(found, "train_all") == ["timed_out", "timed_out"]
    page = client.page(f"/pipelines/runs/{hangs}/")
    assert "“Train on all months” caught it" in page
    assert "It took longer than 3 seconds." in page
    assert "Run without the fault" in page
    assert "Retry what did not end well" not in page  # it would hang again
    assert client.call("POST", f"/api/v1/runs/{hangs}/retry/", {})[0] == 409
    models = client.call("GET", "/api/v1/models/")[1]["results"]
    assert [model["version"] for model in models if model["is_serving"]] == [1]
