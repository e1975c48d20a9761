"""The outcome of a run stands before everything else that it left; previews by kind."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from pipelines_catalog.engine import headed, say
from pipelines_catalog.runs.pages.artifacts import Preview, artifact_groups, preview_of

CARD = {"sections": []}
ROC = {"fpr": [0, 1], "tpr": [0, 1], "auc": 0.5}
TABLE = {"columns": ["a"], "rows": [[1]]}
WELL = {
    "table": TABLE | {"total": 1},
    "histogram": {"edges": [0, 1], "counts": [4]},
    "curve": {"x": [1, 2], "y": [0.5, 0.4]},
    "roc": ROC,
    "confusion_matrix": {"labels": ["no", "yes"], "counts": [[1, 2], [3, 4]]},
    "calibration": {"predicted": [0.1], "observed": [0.2], "counts": [9]},
    "model_card": {"sections": [{"title": {"en": "For"}, "text": {"en": "this"}}]},
    "text": {"text": "hello"},
}


def made(kind: str, preview: Any, name: str = "made", step: str = "train") -> Any:
    row = SimpleNamespace(name=step)
    return SimpleNamespace(
        name=name, kind=kind, step_run=row, step_run_id=step, preview=preview, pk=name
    )


def drawn(kind: str, preview: Any) -> Preview:
    return preview_of(made(kind, preview), {})


@pytest.mark.parametrize("kind", WELL)
def test_each_kind_has_its_own_preview(kind) -> None:
    assert drawn(kind, WELL[kind]).kind == kind


@pytest.mark.parametrize("kind", sorted(set(WELL) - {"text"}))
def test_what_cannot_be_drawn_is_shown_as_json(kind) -> None:
    found = drawn(kind, {"odd": ["x"]})
    assert found.kind == "json"
    assert '"odd"' in found.data["text"]


def test_rows_inside_data_are_shown_as_a_table() -> None:
    assert drawn("data", {"columns": ["a"], "rows": [[1]]}).kind == "table"
    assert drawn("model", {"rows": 3}).kind == "json"


def test_headings_and_words_are_in_the_language_of_the_page() -> None:
    headings = {"late": say("Late"), "judged": say("Judged")}
    table = headed(headings, [[0.25, True], [{"en": "drift", "pt-br": "deriva"}, False]])
    assert (table["columns"], table["total"]) == (["late", "judged"], 2)  # names for programs stay
    assert drawn("table", table).data["columns"] == ["Late", "Judged"]
    with translation.override("pt-br"):
        found = drawn("table", table).data
    assert found["columns"] == ["Atrasados", "Julgado"]
    assert found["rows"] == [[0.25, "sim"], ["deriva", "não"]]


def test_labels_of_what_is_drawn_are_too() -> None:
    said = {"en": "on time", "pt-br": "no horário"}
    matrix = ("confusion_matrix", {"labels": [said, "late"], "counts": [[1, 2], [3, 4]]})
    curve = ("curve", {"x": [1, 2], "y": [1, 2], "x_label": said})
    with translation.override("pt-br"):
        assert drawn(*matrix).data["labels"] == ["no horário", "late"]
        assert drawn(*curve).data["x_label"] == "no horário"


def _detail(*artifacts: Any, failed: str = "") -> Any:
    current = [SimpleNamespace(pk=failed, status="blocked")] if failed else []
    return SimpleNamespace(artifacts=list(artifacts), current=current)


def test_cards_and_judgement_come_first_and_the_rest_by_step() -> None:
    found = artifact_groups(
        _detail(
            made("data_card", CARD, "data_card", "ingest"),
            made("table", TABLE, "anomalies", "check"),
            made("table", TABLE, "slices", "evaluate"),
            made("roc", ROC, "roc", "evaluate"),
            made("model_card", CARD, "model_card", "register"),
        ),
        {"check": "Check data"},
    )
    first = [(item.label, item.artifact.name) for item in found.outcome]
    assert first == [
        ("Model card", "model_card"),
        ("ROC curve", "roc"),
        ("Table", "slices"),
        ("Data card", "data_card"),
    ]
    assert [(title, len(items)) for title, items in found.steps] == [("Check data", 1)]
    assert found.count == 1


def test_tables_of_the_step_that_stopped_the_run_are_its_outcome() -> None:
    anomalies = made("table", TABLE, "anomalies", "check")
    assert artifact_groups(_detail(anomalies, failed="check"), {}).outcome[0].artifact is anomalies
