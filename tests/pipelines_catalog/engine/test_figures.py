"""What metrics are called: declared by the step that measures them, found by name or beginning."""

import pytest

from pipelines_catalog.engine import Figure, InvalidPipeline, say
from pipelines_catalog.engine.figures import find
from tests.pipelines_catalog.engine.test_pipelines import a_pipeline, a_step

ROWS = Figure("rows", say("Rows"))
SHIFT = Figure("psi_*", say("Shift of %(of)s"))
INPUT = Figure("psi_input_*", say("Shift of the input %(of)s"))
AGE = Figure("psi_age", say("Shift of age"), judges=True)


def test_a_metric_is_found_by_its_name_before_any_beginning() -> None:
    figures = (SHIFT, INPUT, AGE, ROWS)
    assert find(figures, "rows") is ROWS
    assert find(figures, "psi_age") is AGE
    assert find(figures, "psi_distance") is SHIFT
    assert find(figures, "psi_input_distance") is INPUT
    assert find(figures, "rows_late") is None


def test_what_follows_the_beginning_stands_in_the_label() -> None:
    label = SHIFT.label_of("psi_dep_time")
    assert str(label) == "Shift of dep time"


def test_a_pipeline_knows_the_figures_of_all_its_steps_once() -> None:
    train = a_step("train", inputs=("rows",), outputs=("model",), figures=(AGE, SHIFT))
    pipeline = a_pipeline(
        a_step("ingest", outputs=("rows",), figures=(ROWS,)),
        train,
        train.named("again", outputs={"model": "other"}),
    )
    assert pipeline.figures == (ROWS, AGE, SHIFT)
    assert pipeline.judged_by == ("psi_age",)
    assert pipeline.figure_of("psi_x") is SHIFT


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((ROWS, Figure("rows", say("Lines"))), "'rows' is declared in different ways"),
        ((Figure("Rows!", say("Rows")),), "'Rows!' is not a name"),
        ((Figure("a*b", say("A")),), "'a*b' is not a name"),
    ],
)
def test_figures_that_cannot_be_told_apart_are_refused(figures, told: str) -> None:
    with pytest.raises(InvalidPipeline, match="sample") as refused:
        a_pipeline(a_step("only", figures=figures))
    assert told in str(refused.value)
