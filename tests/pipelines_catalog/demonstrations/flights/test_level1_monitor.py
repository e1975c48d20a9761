"""The model that serves, watched on real months: what it finds, and what it asks for."""

import pandas as pd
import pytest

from pipelines_catalog.demonstrations.flights import features, flights, labels
from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE as TRAINING
from pipelines_catalog.demonstrations.flights.pipelines.level1_monitor import PIPELINE
from pipelines_catalog.demonstrations.flights.watching import watch
from pipelines_catalog.engine import KnownModel
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.engine.trial import Trial, try_pipeline
from pipelines_catalog.ml import models, tables
from tests.pipelines_catalog.demonstrations.flights.test_level1_flights import champion

ROWS = {"rows": 12_000}
LIMITS = {limit.kind: limit.default for limit in TRAINING.feed.limits}
Champions = dict[str, KnownModel]


@pytest.fixture(scope="module")
def plain() -> Champions:
    return champion(try_pipeline(TRAINING, ROWS), judge_month=6, weather=False, **ROWS)


@pytest.fixture(scope="module")
def weathered() -> Champions:
    trained = try_pipeline(TRAINING, ROWS | {"weather": True})
    return champion(trained, judge_month=6, weather=True, **ROWS)


def watched(champions: Champions, month: int, *faults: str, **limits: float) -> Trial:
    return try_pipeline(PIPELINE, ROWS | {"month": month}, faults, champions, LIMITS | limits)


def asked(trial: Trial) -> dict[str, object]:
    return {e.kind: e for e in trial.effects if type(e).__name__ == "RequestRun"}


def test_a_model_that_does_well_asks_for_nothing(plain: Champions) -> None:
    trial = watched(plain, 7)
    assert trial.status is RunStatus.SUCCEEDED
    assert trial.last("served_brier") < trial.last("served_brier_of_constant")
    assert 0.6 < trial.last("served_auc") < 0.8
    assert trial.artifacts["served_by_week"].preview["total"] == 5
    assert asked(trial) == {}
    roles = [effect.role for effect in trial.effects if type(effect).__name__ == "UseBatch"]
    assert roles == ["reference"] * 6 + ["watched", "arrived"]


def test_a_model_no_better_than_its_limit_asks_for_a_training_on_that_month(plain) -> None:
    request = asked(watched(plain, 9, degradation=0.95))["degradation"]
    assert request.pipeline == "level1_flights"
    assert request.parameters == {"judge_month": 9, "weather": False, "rows": 12_000}
    assert (request.value > 0.95, request.threshold) == (True, 0.95)
    assert str(request.words).startswith("In September the Brier score is 0.1")


def test_weather_moves_every_year_and_is_a_drift_only_by_what_it_does(weathered: Champions) -> None:
    summer, autumn = watched(weathered, 6), watched(weathered, 10)
    for trial in (summer, autumn):
        assert trial.last("input_psi_temp") > 0.1
        assert "of its predictions" in str(trial.events[-1][1])
    request = asked(watched(weathered, 8, drift=0.03))["drift"]  # September's flights
    assert request.threshold == 0.03 < request.value < 1
    assert str(request.words).startswith("In September what the model says has moved")
    assert "drift" not in asked(autumn)
    assert "temp, PSI" in str(summer.events[-1][1])
    assert "which follows the season" in str(summer.events[-1][1])
    rows = summer.artifacts["inputs_moved"].preview["rows"]
    assert {name for name, _psi, limit in rows if limit is None} == set(flights.SEASONAL)


def test_a_month_is_judged_when_its_outcomes_are_known_and_no_earlier(plain: Champions) -> None:
    trial = watched(plain, 7)
    table = tables.unpack(trial.artifacts["batch"].content)
    assert table.loc[table["month"] == 8, "arr_delay"].isna().all()
    assert table.loc[table["month"] <= 7, "arr_delay"].notna().all()
    assert (table["month"] == 8).sum() > 20_000
    told = str(trial.events[-1][1])
    assert "in July: Brier score" in told
    assert "In August the PSI of its predictions" in told
    last = watched(plain, 12)  # no flights come after it
    assert "In December the PSI of its predictions" in str(last.events[-1][1])
    assert labels.newest_known(8, features.definition(with_weather=False)) == 7


def test_a_month_that_the_model_has_learned_from_tells_nothing(plain: Champions) -> None:
    trial = watched(plain, 5)
    assert trial.status is RunStatus.SUCCEEDED
    assert [kind for kind, _words, _data in trial.events if kind != "told"] == ["nothing_watched"]
    assert "has learned from May" in str(trial.events[-1][1])
    assert asked(trial) == {}


def test_without_a_model_nothing_is_watched() -> None:
    assert "No model serves" in str(watched({}, 7).events[-1][1])


@pytest.mark.parametrize("fault", sorted(PIPELINE.fault_of))
def test_broken_data_is_blocked_before_it_is_watched(plain: Champions, fault: str) -> None:
    trial = watched(plain, 7, fault)
    assert trial.status is RunStatus.BLOCKED
    assert "served_brier" not in {name for name, _value, _step in trial.metrics}


def test_a_shifted_column_is_found_by_name(plain: Champions) -> None:
    model = models.load(plain["flight_delay"].content.read())
    rows = flights.sampled([flights.read_month(5)], 4_000, 1)[0]
    learned = features.compute(flights.with_label(rows), model.definition)
    assert watch(model, learned, learned).shifts[0].psi == pytest.approx(0)
    moved = learned.assign(distance=pd.Series(learned["distance"] * 1.6).round())
    found = watch(model, learned, moved)
    assert (found.shifts[0].column, found.shifts[0].psi > 0.2) == ("distance", True)
    assert found.ratio > 0
