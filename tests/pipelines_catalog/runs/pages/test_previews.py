"""Previews by kind; what cannot be drawn is shown as it is."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from pipelines_catalog.engine import headed, say
from pipelines_catalog.runs.pages.previews import shown

WELL = {
    "table": {"columns": ["a"], "rows": [[1]], "total": 1},
    "histogram": {"edges": [0, 1], "counts": [4]},
    "curve": {"x": [1, 2], "y": [0.5, 0.4]},
    "roc": {"fpr": [0, 1], "tpr": [0, 1], "auc": 0.5},
    "confusion_matrix": {"labels": ["no", "yes"], "counts": [[1, 2], [3, 4]]},
    "calibration": {"predicted": [0.1], "observed": [0.2], "counts": [9]},
    "model_card": {"sections": [{"title": {"en": "For"}, "text": {"en": "this"}}]},
    "text": {"text": "hello"},
}


def made(kind: str, preview: dict) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, preview=preview)


@pytest.mark.parametrize("kind", WELL)
def test_each_kind_has_its_own_preview(kind) -> None:
    assert shown(made(kind, WELL[kind]), "train").kind == kind


@pytest.mark.parametrize("kind", sorted(set(WELL) - {"text"}))
def test_what_cannot_be_drawn_is_shown_as_json(kind) -> None:
    found = shown(made(kind, {"odd": ["x"]}), "train")
    assert found.kind == "json"
    assert '"odd"' in found.data["text"]


def test_rows_inside_data_are_shown_as_a_table() -> None:
    assert shown(made("data", {"columns": ["a"], "rows": [[1]]}), "train").kind == "table"
    assert shown(made("model", {"rows": 3}), "train").kind == "json"


def test_headings_and_words_are_in_the_language_of_the_page() -> None:
    headings = {"late": say("Late"), "judged": say("Judged")}
    table = headed(headings, [[0.25, True], [{"en": "drift", "pt-br": "deriva"}, False]])
    assert (table["columns"], table["total"]) == (["late", "judged"], 2)  # names for programs stay
    assert shown(made("table", table), "evaluate").data["columns"] == ["Late", "Judged"]
    with translation.override("pt-br"):
        found = shown(made("table", table), "evaluate").data
    assert found["columns"] == ["Atrasados", "Julgado"]
    assert found["rows"] == [[0.25, "sim"], ["deriva", "não"]]


def test_labels_of_what_is_drawn_are_too() -> None:
    said = {"en": "on time", "pt-br": "no horário"}
    matrix = made("confusion_matrix", {"labels": [said, "late"], "counts": [[1, 2], [3, 4]]})
    curve = made("curve", {"x": [1, 2], "y": [1, 2], "x_label": said})
    with translation.override("pt-br"):
        assert shown(matrix, "evaluate").data["labels"] == ["no horário", "late"]
        assert shown(curve, "train").data["x_label"] == "no horário"
