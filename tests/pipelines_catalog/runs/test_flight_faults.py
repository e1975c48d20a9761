"""Every fault of level 1 on real data: what it did is told on the run's page and by the API.

The two that need a real worker (a step that hangs, a worker that is killed) are in
`test_faults.py`.
"""

from typing import Any

import pytest
from django.test import Client

from pipelines_catalog.runs.models import Run
from tests.pipelines_catalog.runs.carrying import carry

pytestmark = pytest.mark.django_db
JSON = "application/json"

# Status, the step that caught it, how that step ended, and words that name the cause.
SHOWN = {
    "column_gone": ("blocked", "Validate data", "blocked", "The column distance is gone."),
    "unit_changed": ("blocked", "Validate data", "blocked", "distance is out of range in 0.2%"),
    "unseen_category": (
        "blocked", "Validate data", "blocked", "carrier is not a known value in 6.7% of rows (ZZ)",
    ),
    "labels_shuffled": ("succeeded", "Validate model", "succeeded", "Log loss changes by +0.0"),
    "worse_challenger": ("succeeded", "Validate model", "succeeded", "Log loss changes by +0.0"),
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
