"""What is promised of the gates, in a few of the settings that `benchmarks/gates` counts."""

import itertools

import numpy as np
import pandas as pd
import pytest

from benchmarks.gates import jobs
from benchmarks.gates.carrying import carry
from pipelines_catalog.demonstrations.flights import checks as flight_checks
from pipelines_catalog.demonstrations.flights import features, flights
from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE
from pipelines_catalog.demonstrations.flights.steps import (
    comparing,
    evaluate_flights,
    validate_flight_model,
)
from pipelines_catalog.engine import Kind, KnownModel
from pipelines_catalog.engine.messages import from_json
from pipelines_catalog.engine.trial import Trial, content, try_pipeline, try_step
from pipelines_catalog.ml import models, tables
from pipelines_catalog.ml.finite import NotFinite
from pipelines_catalog.ml.resampling import Days
from tests.languages import in_portuguese

FEW = {"rows": 2_000, "judge_month": 3}


@pytest.fixture(autouse=True)
def files_are_read_again(monkeypatch) -> None:
    """The benchmark reads each file once, and is quick in other ways; other tests are not."""
    monkeypatch.setattr(flights, "read_month", flights.read_month)
    monkeypatch.setattr(tables, "LEVEL", tables.LEVEL)
    monkeypatch.setattr(validate_flight_model, "REQUESTS", validate_flight_model.REQUESTS)


@pytest.mark.parametrize(
    ("fault", "month", "seed"),
    [
        *(("unit_changed", 2, seed) for seed in (8, 29)),  # no flight to Honolulu in a sample
        ("unit_changed", 12, 1),
        ("unseen_category", 12, 1),
        ("column_gone", 2, 1),
    ],
)
@pytest.mark.whole
def test_broken_data_is_stopped_in_every_month(fault: str, month: int, seed: int) -> None:
    job = jobs.Job((fault,), (month, 2_000, "logistic", False), seed)
    assert carry(job).stopped == (True, True)


@pytest.mark.parametrize("learner", models.LEARNERS)
@pytest.mark.parametrize("fault", ["nan_loss", *jobs.MODEL_FAULTS])
@pytest.mark.whole
def test_each_fault_of_a_model_is_stopped_with_each_learner(fault: str, learner: str) -> None:
    for weather in (False, True):
        job = jobs.Job((fault,), (3, 2_000, learner, weather), 1)
        assert carry(job).stopped == (True, True), job


@pytest.mark.parametrize(
    ("setting", "seed", "is_better"),
    [
        (jobs.DEFAULT, 1, True),
        ((3, 2_000, "logistic", True), 0, True),
        ((2, 2_000, "boosting", False), 0, False),
        ((9, 2_000, "logistic", False), 0, False),
    ],
)
@pytest.mark.whole
def test_an_honest_model_serves_where_a_test_of_its_own_says_that_it_is_better(
    setting: jobs.Setting, seed: int, is_better: bool
) -> None:
    found = carry(jobs.Job((), setting, seed))
    assert (found.is_better[0], found.is_promoted[0]) == (is_better, is_better)
    assert found.held_by[0] == () or "objective" in found.held_by[0]


@pytest.mark.whole
def test_each_pair_of_faults_is_stopped_where_it_is_promised() -> None:
    for pair in itertools.combinations(jobs.PURE, 2):
        job = jobs.Job(pair, (2, 2_000, "logistic", False), 1)
        assert all(carry(job).stopped), pair


def test_the_newest_month_is_judged_by_itself() -> None:
    table = pd.concat([flights.read_month(month).rows for month in range(1, 13)])
    table = table.reset_index(drop=True)
    newest = table["month"] == 12
    some = table.index[newest][::10]
    table.loc[some, "carrier"] = "ZZ"  # one in ten of December, one in a hundred of the year
    found = flight_checks.findings(table, newest)
    (told,) = flight_checks.telling(found)
    assert (told.column, told.kind, told.scope) == ("carrier", "domain", "newest")
    assert 0.09 < told.share < 0.11
    pooled = [f for f in found if (f.column, f.kind, f.scope) == ("carrier", "domain", "all")]
    assert pooled[0].passed


def test_a_route_that_nobody_knows_is_no_wrong_distance() -> None:
    rows = flights.read_month(1).rows.head(200).assign(dest="QQQ", distance=1_000)
    assert not flight_checks.routes.off(rows).any()
    assert flight_checks.routes.off(rows.assign(dest="LAX", origin="JFK")).all()


def known(trial: Trial, **parameters: object) -> KnownModel:
    made = trial.artifacts["challenger"]
    stored = content("champion", Kind.MODEL, made.content)
    return KnownModel("flight_delay", 4, {}, stored, parameters)


@pytest.fixture(scope="module")
def weathered() -> Trial:
    return try_pipeline(PIPELINE, FEW | {"weather": True})


def test_a_champion_with_other_features_is_compared_by_its_own(weathered: Trial) -> None:
    champion = known(weathered, judge_month=3)
    trial = try_pipeline(PIPELINE, FEW, (), {"flight_delay": champion})
    rule = next(rule for rule in trial.gates[-1].rules if rule.key == "champion")
    assert "against the champion on the same rows" in str(rule.words)
    assert rule.passed is False


def test_a_champion_that_has_learned_the_month_is_not_compared(weathered: Trial) -> None:
    champion = known(weathered, judge_month=4)
    trial = try_pipeline(PIPELINE, FEW, (), {"flight_delay": champion})
    rule = next(rule for rule in trial.gates[-1].rules if rule.key == "champion")
    assert (rule.passed, rule.stops) == (None, True)
    told = str(rule.words)
    assert told.startswith("Not comparable. Version 4 has learned from March")
    assert "approved" not in trial.artifacts
    watched = [words for kind, words, _data in trial.events if kind == "nothing_watched"]
    assert str(watched[0]) in told  # the same rule, in the same words


def test_a_champion_that_cannot_answer_is_a_sentence_and_no_crash(weathered: Trial) -> None:
    labelled = flights.with_label(flights.read_month(3).rows.head(300)).drop(columns="temp")
    found = comparing.rival(known(weathered, judge_month=3), "another", labelled, 3)
    assert not found.can_be_judged
    assert "KeyError" in found.cannot_answer


def test_a_shorter_window_must_be_clearly_better() -> None:
    random = np.random.default_rng(1)
    day = np.repeat(np.arange(1, 8), 100)
    long = random.normal(0.6, 0.1, 700)
    days = Days(day, seed=1)
    luckier = {"model_short": long - random.normal(0.0005, 0.1, 700), "model_all": long}
    assert evaluate_flights._chosen(luckier, days) == ("model_all", False)
    better = {"model_short": long - 0.05, "model_all": long}
    assert evaluate_flights._chosen(better, days) == ("model_short", True)


def test_card_and_lineage_are_of_the_challenger_that_was_chosen() -> None:
    made_of = {
        "learner": "logistic", "rows": 2_711, "months": [5],
        "learned": {"flights_2013_05.csv.gz": 2_711},
        "ended": {"en": "It ended.", "pt-br": "Terminou."},  # as artifacts of old have it
    }  # fmt: skip
    decision = {"figures": {"brier": 0.2, "auc": None}, "made_of": made_of}
    trial = try_step(
        PIPELINE.step_of["register"],
        inputs={
            "approved": content("approved", Kind.MODEL, b"{}"),
            "decision": content("decision", Kind.JSON, decision),
        },
        params={"weather": False, "judge_month": 6, "seed": 1},
    )
    sections = trial.artifacts["model_card"].preview["sections"]
    made_from = str(from_json(sections[2]["text"]))
    assert made_from.startswith("2,711 flights of May 2013, feature set schedule, learner logistic")
    assert sections[3]["text"] == made_of["ended"]
    (registered,) = trial.effects
    assert registered.learned == {"flights_2013_05.csv.gz": 2_711}


def test_that_a_training_has_not_converged_is_said(weathered: Trial) -> None:
    told = [str(words) for kind, words, _data in weathered.events if kind == "told"]
    assert any(
        "the most allowed: not converged, the last ten still changed it by" in t for t in told
    )
    assert any("não convergiu" in in_portuguese(line) for line in weathered.logs)


@pytest.mark.parametrize("learner", models.LEARNERS)
def test_what_is_not_finite_stops_every_learner_and_is_named(learner: str) -> None:
    trial = try_pipeline(PIPELINE, FEW)
    rows = tables.unpack(trial.artifacts["train_rows"].content).astype({"distance": float})
    rows.loc[3, "distance"] = np.inf
    given = features.definition(with_weather=False)
    with pytest.raises(NotFinite, match="distance"):
        models.fit(learner, rows, given)


def test_the_files_of_a_run_open_with_numpy_alone(weathered: Trial, tmp_path) -> None:
    made = weathered.artifacts["judge_rows"]
    path = tmp_path / made.filename
    path.write_bytes(made.content)
    with np.load(path, allow_pickle=False) as found:
        assert path.suffix == ".npz"
        assert set(found["month"]) == {3}
        assert found["carrier"].dtype.kind == "U"
