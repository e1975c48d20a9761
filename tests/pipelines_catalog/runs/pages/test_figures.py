"""Figures read in words, with their unit, and which way is better."""

from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE
from pipelines_catalog.runs.pages.metrics import hint_of, measured, of_model, written


def test_figures_read_in_words_with_their_unit_and_direction() -> None:
    assert measured(PIPELINE, "brier", 0.2112) == "Brier score 0.2112"
    assert hint_of(PIPELINE, "brier") == "lower is better"
    assert "higher is better" in hint_of(PIPELINE, "auc")
    assert measured(PIPELINE, "train_rows_count", 15837) == "Rows to train 15,837"
    assert measured(PIPELINE, "psi_dep_time", 0.25) == "Shift of dep time (PSI) 0.2500"
    assert measured(PIPELINE, "missing_distance", 0.125) == "Missing in distance 12.5%"


def test_what_no_step_has_named_reads_as_it_is_named() -> None:
    for pipeline in (PIPELINE, None):
        assert measured(pipeline, "something_else", 3) == "something else 3"
        assert hint_of(pipeline, "something_else") == ""


def test_what_was_not_measured_is_a_dash_and_not_zero() -> None:
    assert written(PIPELINE, "brier", None) == "–"
    assert written(PIPELINE, "brier", 0.0) == "0.0000"


def test_a_model_is_told_first_by_what_it_is_judged_by() -> None:
    found = of_model(PIPELINE, {"zeta": 1.0, "brier": 0.2, "auc": 0.7})
    assert [figure.name for figure in found] == ["AUC", "Brier score", "zeta"]
