"""Every fault of level 1 on real data: what it did is told on the run's page and by the API.

The two that need a real worker (a step that hangs, a worker that is killed) are in
`test_faults.py`.
"""

from typing import Any

import pytest
from django.test import Client

from pipelines_catalog.engine import Rule, say
from pipelines_catalog.registry.models import Champion, DataBatch, Deployment, ModelVersion
from pipelines_catalog.registry.services import promote
from pipelines_catalog.runs.models import Run
from tests.pipelines_catalog.runs.carrying import carry

pytestmark = [pytest.mark.django_db, pytest.mark.whole]
JSON = "application/json"
STEPS = "pipelines_catalog.demonstrations.flights.steps"

# Status, the step that caught it, how that step ended, and words that name the cause.
SHOWN = {
    "column_gone": ("blocked", "Validate data", "blocked", "The column distance is gone."),
    "unit_changed": (
        "blocked", "Validate data", "blocked",
        "distance is not that of the route in 100.0% of the rows of June, the newest month",
    ),
    "unseen_category": (
        "blocked", "Validate data", "blocked",
        "carrier is not a known value in 40.0% of the rows of June, the newest month (ZZ)",
    ),
    "labels_shuffled": ("succeeded", "Validate model", "succeeded", "Log loss gains -"),
    "worse_challenger": ("succeeded", "Validate model", "succeeded", "Log loss gains -"),
    "nan_loss": (
        "failed", "Train on all months", "failed",
        "The loss is not a number at iteration 1; the first column that is not finite is distance.",
    ),
}  # fmt: skip


def finished(client: Client, *faults: str) -> tuple[dict[str, Any], str]:
    """A run that has ended: as the API tells it, and its page."""
    body = {"pipeline": "level1_flights", "parameters": {"rows": 12_000}, "faults": list(faults)}
    answer = client.post("/api/v1/runs/", body, content_type=JSON)
    assert answer.status_code == 202, answer.json()
    run = carry(Run.objects.get(pk=answer.json()["id"]))
    page = client.get(f"/pipelines/runs/{run.pk}/").content.decode()
    return client.get(f"/api/v1/runs/{run.pk}/").json(), page


def serving(client: Client) -> list[int]:
    models = client.get("/api/v1/models/").json()["results"]
    return [model["version"] for model in models if model["is_serving"]]


def test_what_each_fault_did_is_shown_and_the_champion_serves_on(visitor: Client) -> None:
    good, _page = finished(visitor)
    assert good["model"]["decision"] == "promoted"
    for fault, (status, title, ended, cause) in SHOWN.items():
        run, page = finished(visitor, fault)
        assert (run["status"], run["faults"]) == (status, [fault])
        assert f"“{title}” caught it" in page
        assert cause in page
        assert next(s["status"] for s in run["steps"] if s["title"] == title) == ended
        assert serving(visitor) == [1], fault
        told = [rule["words"] for gate in run["gates"] for rule in gate["rules"]]
        assert any(cause in words for words in (*told, run["reason"])), fault
        kept = {made["name"] for made in run["artifacts"]}
        if status == "blocked":  # nothing was trained
            assert run["model"] is None
            assert not any("loss" in metric["name"] for metric in run["metrics"])
            assert ("failed_rows" in kept) == (fault != "column_gone")
        if status == "succeeded":
            assert run["model"]["decision"] == "rejected"
            assert "Why the model was not promoted" in page
            assert all(reason in page for reason in run["model"]["reasons"])
        if fault == "labels_shuffled":  # learned nothing
            auc = [metric["value"] for metric in run["metrics"] if metric["name"] == "auc"]
            assert 0.4 < auc[-1] < 0.6
            assert f"{auc[-1]:.2f}"[1:] in page


def test_a_model_that_a_fault_did_not_spoil_is_marked_everywhere_and_never_promoted(
    visitor: Client, monkeypatch
) -> None:
    monkeypatch.setattr(
        "pipelines_catalog.demonstrations.flights.steps.train_window.FEW", 10**6
    )  # nearly every row
    monkeypatch.setattr(
        "pipelines_catalog.demonstrations.flights.steps.model_rules.LEAST_GAIN", -9.0
    )
    monkeypatch.setattr(
        "pipelines_catalog.demonstrations.flights.steps.model_rules._is_enough", lambda found: True
    )
    monkeypatch.setattr(
        "pipelines_catalog.demonstrations.flights.steps.model_rules.distance", _passes
    )
    monkeypatch.setattr(
        "pipelines_catalog.demonstrations.flights.steps.model_rules.worst_slice", _passes
    )
    run, page = finished(visitor, "worse_challenger")
    assert run["model"]["decision"] == "rejected"
    assert "was made with a fault switched on (A worse challenger)" in run["model"]["reasons"][0]
    assert "Nothing caught it" in page
    (version,) = visitor.get("/api/v1/models/").json()["results"]
    assert (version["faults"], version["is_serving"]) == (["worse_challenger"], False)
    assert version["deployments"] == []
    assert "Made with a fault on" in visitor.get("/pipelines/models/").content.decode()
    made = ModelVersion.objects.get()
    page = visitor.get(f"/pipelines/models/{made.pk}/").content.decode()
    assert "Made with a fault switched on (A worse challenger)" in page
    card = next(a for a in run["artifacts"] if a["name"] == "model_card")
    assert card["preview"]["sections"][0]["title"]["en"] == "Broken on purpose"
    assert not promote(version=made, expected=None, run=made.run)


def _passes(*_given: object) -> Rule:
    return Rule("passes", True, say("As asked."))


def test_a_whole_run_takes_over_the_version_that_a_broken_run_has_made(visitor: Client) -> None:
    finished(visitor)
    made = ModelVersion.objects.get()
    ModelVersion.objects.update(faults=["worker_killed"])
    Champion.objects.update(model=None)
    Deployment.objects.all().delete()
    run, _page = finished(visitor)
    made.refresh_from_db()
    assert (made.faults, str(made.run_id)) == ([], run["id"])
    assert serving(visitor) == [1]


def test_lineage_and_batches_say_what_the_model_itself_was_made_of(visitor: Client) -> None:
    run, _page = finished(visitor)
    (version,) = visitor.get("/api/v1/models/").json()["results"]
    january, *_others, june = version["batches"]
    assert (january["rows"], june["rows"], june["used_rows"]) == (26_398, 27_075, 27_075)
    assert (january["used_rows"], january["seed"], june["seed"]) == (1_971, 1, None)
    learned = ModelVersion.objects.get().learned
    ModelVersion.objects.update(learned={"flights_2013_05.csv.gz": 300})
    (version,) = visitor.get("/api/v1/models/").json()["results"]
    assert [b["name"][8:15] for b in version["batches"]] == ["2013_05", "2013_06"]
    assert "one batch, 300 rows" in visitor.get("/pipelines/models/").content.decode()
    assert sum(learned.values()) < sum(b["used_rows"] for b in run["batches"])
    batch = DataBatch.objects.get(name="flights_2013_01.csv.gz")
    assert "No model yet." in visitor.get(f"/pipelines/data/{batch.pk}/").content.decode()


def test_a_batch_has_the_rows_of_its_file_whatever_a_run_took(visitor: Client) -> None:
    finished(visitor, "column_gone")
    DataBatch.objects.update(rows=7)  # as it was noted once
    finished(visitor)
    assert DataBatch.objects.get(name="flights_2013_01.csv.gz").rows == 26_398
