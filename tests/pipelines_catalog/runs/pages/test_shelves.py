"""The outcome of a run stands before everything else that it left, and in words."""

from types import SimpleNamespace
from typing import Any

from pipelines_catalog.runs.pages.shelves import shelves

CARD = {"sections": []}
ROC = {"fpr": [0, 1], "tpr": [0, 1], "auc": 0.5}
TABLE = {"columns": ["a"], "rows": [[1]]}


def _artifact(name: str, kind: str, step: str, preview: dict[str, Any]) -> Any:
    row = SimpleNamespace(name=step)
    return SimpleNamespace(
        name=name, kind=kind, step_run=row, step_run_id=step, preview=preview, pk=name
    )


def _sheet(*artifacts: Any, failed: str = "") -> Any:
    current = [SimpleNamespace(pk=failed, status="blocked")] if failed else []
    return SimpleNamespace(artifacts=list(artifacts), current=current)


def test_cards_and_judgement_come_first_and_the_rest_by_step() -> None:
    found = shelves(
        _sheet(
            _artifact("data_card", "data_card", "ingest", CARD),
            _artifact("anomalies", "table", "check", TABLE),
            _artifact("slices", "table", "evaluate", TABLE),
            _artifact("roc", "roc", "evaluate", ROC),
            _artifact("model_card", "model_card", "register", CARD),
        ),
        {"check": "Check data"},
    )
    first = [(item.words, item.shown.artifact.name) for item in found.outcome]
    assert first == [
        ("Model card", "model_card"),
        ("ROC curve", "roc"),
        ("Table", "slices"),
        ("Data card", "data_card"),
    ]
    assert [(title, len(items)) for title, items in found.steps] == [("Check data", 1)]
    assert found.count == 1


def test_tables_of_the_step_that_stopped_the_run_are_its_outcome() -> None:
    anomalies = _artifact("anomalies", "table", "check", TABLE)
    assert shelves(_sheet(anomalies, failed="check"), {}).outcome[0].shown.artifact is anomalies
