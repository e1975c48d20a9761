"""Steps and pipelines in memory: what a step sees and tells."""

import pytest

from pipelines_catalog.engine import Cancelled, Kind, Step, say
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.engine.trial import Trial, content, try_pipeline, try_step
from tests.pipelines_catalog.runs.faulty import registry

TITLE = say("Title")


def a_step(function, **declared: object) -> Step:
    return Step(name="step", title=TITLE, function=function, **declared)


def test_a_step_reads_its_inputs_by_its_own_names() -> None:
    def double(context) -> None:
        rows = context.inputs["rows"].json()
        context.artifact("twice", Kind.JSON, {"sum": sum(rows["x"]) * context.arguments["times"]})

    step = a_step(double, inputs=("rows",), outputs=("twice",)).named(
        "other", inputs={"rows": "all_rows"}, outputs={"twice": "result"}, arguments={"times": 2}
    )
    trial = try_step(step, inputs={"rows": content("all_rows", Kind.JSON, {"x": [1, 2]})})
    assert trial.artifacts["result"].preview == {"sum": 6}


def test_a_promised_artifact_that_is_missing_is_an_error() -> None:
    with pytest.raises(AssertionError, match="did not write model"):
        try_step(a_step(lambda context: None, outputs=("model",)))


def test_a_metric_must_be_finite() -> None:
    with pytest.raises(ValueError, match="loss is not finite"):
        try_step(a_step(lambda context: context.metric("loss", float("nan"))))


def test_nothing_is_written_twice() -> None:
    def twice(context) -> None:
        context.artifact("a", Kind.TEXT, "1")
        context.artifact("a", Kind.TEXT, "2")

    with pytest.raises(ValueError, match="written already"):
        try_step(a_step(twice))


def test_progress_ends_a_stopped_step() -> None:
    with pytest.raises(Cancelled):
        try_step(a_step(lambda context: context.progress(0.5)), trial=Trial(stop=True))


def test_a_seed_depends_on_the_parameter_and_its_name_alone() -> None:
    seeds = []

    def note(context) -> None:
        seeds.append(context.seed)

    step = a_step(note)
    try_step(step, params={"seed": 1, "rows": 1})
    try_step(step, params={"seed": 1, "rows": 2})
    try_step(step, params={"seed": 2})
    try_step(step.named("other"), params={"seed": 1})
    try_step(step.named("renamed", seed=step.name), params={"seed": 1})
    assert seeds[0] == seeds[1] == seeds[4]
    assert len(set(seeds)) == 3


def test_a_pipeline_is_tried_to_its_end() -> None:
    trial = try_pipeline(registry.PIPELINE, {"quality": 0.9})
    assert trial.status is RunStatus.SUCCEEDED
    assert trial.statuses["approve"] is StepStatus.SKIPPED
    assert trial.statuses["deploy"] is StepStatus.SUCCEEDED
    assert [type(effect).__name__ for effect in trial.effects] == [
        "UseBatch",
        "UseFeatureSet",
        "RegisterModel",
        "DeployModel",
    ]
    assert trial.last("loss") == pytest.approx(1 / 3)


def test_a_blocked_gate_ends_a_trial() -> None:
    trial = try_pipeline(registry.PIPELINE, faults=["age_missing"])
    assert trial.status is RunStatus.BLOCKED
    assert trial.statuses["validate"] is StepStatus.BLOCKED
    assert "train" not in {name for name, s in trial.statuses.items() if s.is_over}
