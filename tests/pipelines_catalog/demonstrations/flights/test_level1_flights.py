"""Level 1 on flights, in memory: what it makes, and which step catches each fault."""

import pytest

from pipelines_catalog.demonstrations.bench.pipelines.bench_ml import PIPELINE as BENCH
from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE
from pipelines_catalog.engine import Decision, Failed, KnownModel, StoredContent
from pipelines_catalog.engine.messages import from_json
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.engine.trial import Trial, try_pipeline
from tests.languages import in_portuguese

PARAMETERS = {"rows": 12_000}


@pytest.fixture(scope="module")
def good() -> Trial:
    return try_pipeline(PIPELINE, PARAMETERS)


def champion(trial: Trial, **parameters: object) -> dict[str, KnownModel]:
    made = trial.artifacts["approved"]
    stored = StoredContent(
        made.name, made.kind, made.sha256, len(made.content), {}, lambda: made.content
    )
    return {"flight_delay": KnownModel("flight_delay", 1, {}, stored, parameters)}


def asked(trial: Trial, kind: str) -> list[object]:
    return [effect for effect in trial.effects if type(effect).__name__ == kind]


def test_a_good_run_ends_with_a_model_that_is_registered_and_deployed(good: Trial) -> None:
    assert good.status is RunStatus.SUCCEEDED
    assert set(good.statuses.values()) == {StepStatus.SUCCEEDED}
    assert len(good.gates) == 2
    assert all(report.decision.lets_through for report in good.gates)
    (registered,) = asked(good, "RegisterModel")
    (deployed,) = asked(good, "DeployModel")
    assert registered.sha256 == deployed.sha256 == good.artifacts["challenger"].sha256
    assert deployed.expected is None


def test_its_lineage_names_the_batches_and_the_feature_set(good: Trial) -> None:
    batches = asked(good, "UseBatch")
    assert [batch.role for batch in batches] == ["train"] * 5 + ["judge"]
    assert all(len(batch.sha256) == 64 for batch in batches)
    assert asked(good, "UseFeatureSet")[0].name == "schedule"


def test_tables_have_a_heading_for_each_column(good: Trial) -> None:
    for name in ("anomalies", "slices"):
        table = good.artifacts[name].preview
        assert all(heading["msgid"] for heading in table["headings"])
        assert len(table["headings"]) == len(table["columns"])
        assert {len(row) for row in table["rows"]} == {len(table["columns"])}
    assert (
        in_portuguese(from_json(good.artifacts["confusion"].preview["labels"][0])) == "no horário"
    )


def test_it_beats_the_constant_on_the_month_it_has_not_seen(good: Trial) -> None:
    assert good.last("brier") < good.last("brier_of_constant")
    assert 0.6 < good.last("auc") < 0.8
    losses = [value for name, value, _ in good.metrics if name == "loss"]
    assert len(losses) > 15


def test_the_same_run_gives_the_same_artifacts(good: Trial) -> None:
    again = try_pipeline(PIPELINE, PARAMETERS)
    hashes = {name: made.sha256 for name, made in good.artifacts.items()}
    assert {name: made.sha256 for name, made in again.artifacts.items()} == hashes


DATA_FAULTS = {
    "column_gone": "distance_absent",
    "unit_changed": "distance_route",
    "unseen_category": "carrier_domain",
}


@pytest.mark.parametrize(("fault", "rule"), DATA_FAULTS.items())
def test_broken_data_is_blocked_before_training(fault: str, rule: str) -> None:
    trial = try_pipeline(PIPELINE, PARAMETERS, [fault])
    assert PIPELINE.fault_of[fault].step == "validate_data"
    assert trial.status is RunStatus.BLOCKED
    assert trial.statuses["validate_data"] is StepStatus.BLOCKED
    assert trial.statuses["train_all"] is StepStatus.WAITING
    assert trial.gates[-1].failed_rules[0].key == rule
    columns = {found.key.partition("_")[0] for found in trial.gates[-1].failed_rules}
    assert columns == {rule.partition("_")[0]}
    assert asked(trial, "DeployModel") == []
    assert ("failed_rows" in trial.artifacts) == (fault != "column_gone")


@pytest.mark.parametrize("fault", ["labels_shuffled", "worse_challenger"])
def test_a_bad_challenger_is_rejected_and_the_run_succeeds(good: Trial, fault: str) -> None:
    trial = try_pipeline(PIPELINE, PARAMETERS, [fault], champion(good))
    assert trial.status is RunStatus.SUCCEEDED
    assert trial.gates[-1].decision is Decision.REJECTED
    assert "champion" in {rule.key for rule in trial.gates[-1].failed_rules}
    assert trial.statuses["deploy"] is StepStatus.SKIPPED
    assert trial.statuses["monitor"] is StepStatus.SUCCEEDED
    assert asked(trial, "RegisterModel") == []


def test_the_same_model_again_is_not_better(good: Trial) -> None:
    trial = try_pipeline(PIPELINE, PARAMETERS, (), champion(good))
    assert [rule.key for rule in trial.gates[-1].failed_rules] == ["champion"]


def test_a_loss_that_is_not_a_number_names_iteration_and_column() -> None:
    with pytest.raises(
        Failed, match="iteration 1; the first column that is not finite is distance"
    ):
        try_pipeline(PIPELINE, PARAMETERS, ["nan_loss"])


def test_the_monitor_of_a_training_run_watches_the_champion_on_its_newest_month(good) -> None:
    trial = try_pipeline(PIPELINE, PARAMETERS, (), champion(good, judge_month=6))
    assert trial.last("served_brier") == pytest.approx(good.last("brier"), abs=1e-9)
    assert "served_by_week" in trial.artifacts
    assert good.events[-1][0] == "nothing_watched"  # no model served while it ran


def test_the_monitor_of_a_training_run_asks_for_no_training_on_the_same_month(good) -> None:
    limits = {"degradation": 0.5, "drift": 0.01}
    for faults in ((), ("worse_challenger",)):
        champions = champion(good, judge_month=6)
        trial = try_pipeline(PIPELINE, PARAMETERS, faults, champions, limits)
        assert asked(trial, "RequestRun") == []
        told = [text for kind, text, _data in trial.events if kind == "nothing_requested"]
        degraded, drifted = (str(text) for text in told)
        assert degraded.startswith("In June the Brier score is")
        assert drifted.startswith("In June the column")
        assert all("asks for no other" in text for text in (degraded, drifted))
        assert trial.events[-1][0] == "watched"  # stays beside the step


def test_every_fault_is_caught_by_a_step_that_is_there() -> None:
    assert {fault.key for fault in PIPELINE.faults} == {
        *DATA_FAULTS, "labels_shuffled", "worse_challenger", "nan_loss", "slow_step",
        "worker_killed",
    }  # fmt: skip


def test_the_benchmark_runs_eight_real_steps() -> None:
    trial = try_pipeline(BENCH)
    assert len(BENCH.steps) == 8
    assert trial.status is RunStatus.SUCCEEDED
    assert trial.last("rows") < 5_000


def test_each_step_says_what_it_did_in_both_languages(good: Trial) -> None:
    told = [text for kind, text, _data in good.events if kind == "told" and text]
    english = [str(text) for text in told]
    portuguese = [in_portuguese(text) for text in told]
    # Ingest, features, split, three trainings, evaluate, register, deploy; gates have their rules.
    assert len(told) == 9
    rows = good.last("rows")
    assert english[0] == f"{int(rows):,} rows of 6 months."
    assert english[2].startswith(f"{int(good.last('train_rows_count')):,} rows to train")
    assert f"{good.last('brier'):.4f}" in english[6]
    assert f"{good.last('brier'):.4f}".replace(".", ",") in portuguese[6]


def test_each_line_of_the_log_is_in_both_languages(good: Trial) -> None:
    broken = try_pipeline(PIPELINE, PARAMETERS, ["unit_changed"])
    lines = [*good.logs, *broken.logs]
    # Months; two lines of each training; challengers; rules of the gate.
    assert len(good.logs) == 6 + 2 * 3 + 3 + 7
    assert [str(line) for line in lines if in_portuguese(line) == str(line)] == []
    in_june = good.logs[5]
    assert str(in_june).startswith("flights_2013_06.csv.gz: ")
    assert " rows, " in str(in_june)
    assert " linhas, " in in_portuguese(in_june)
    assert "distance" in in_portuguese(broken.logs[-1])


def test_each_fault_says_what_happens_in_one_sentence() -> None:
    for fault in PIPELINE.faults:
        for sentence in (str(fault.summary), in_portuguese(fault.summary)):
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0
