"""The flights: every month is the published file and obeys the schema; faults of data are found."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines_catalog.demonstrations.flights import features, flights
from pipelines_catalog.ml import drift, logistic, models, schema


@pytest.fixture(scope="module")
def january() -> pd.DataFrame:
    return flights.sampled([flights.read_month(1)], 3_000, 1)[0]


@pytest.mark.parametrize("month", flights.MONTHS)
def test_every_month_is_published_and_obeys_the_schema(month: int) -> None:
    batch = flights.read_month(month)
    assert batch.rows["month"].unique().tolist() == [month]
    assert len(batch.rows) > 20_000
    assert [f for f in schema.check(batch.rows, flights.SCHEMA) if not f.passed] == []
    assert schema.unexpected(batch.rows, flights.SCHEMA) == []


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(flights.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "flights_2013_02.csv.gz").write_bytes(b"other")
    with pytest.raises(flights.MissingMonth, match="not the published file"):
        flights.read_month(2, tmp_path)
    (tmp_path / "flights_2013_03.csv.gz").unlink()
    with pytest.raises(flights.MissingMonth, match="has not arrived"):
        flights.read_month(3, tmp_path)


def test_a_sample_is_by_month_in_proportion_and_repeats() -> None:
    batches = [flights.read_month(month) for month in (1, 2)]
    parts = flights.sampled(batches, 5_000, seed=7)
    total = sum(len(batch.rows) for batch in batches)
    for batch, part in zip(batches, parts, strict=True):
        assert abs(len(part) - 5_000 * len(batch.rows) / total) < 1
        assert part["day"].is_monotonic_increasing
    again = flights.sampled(batches, 5_000, seed=7)
    assert all(a.equals(b) for a, b in zip(parts, again, strict=True))
    assert not parts[0].equals(flights.sampled(batches, 5_000, seed=8)[0])


def failed(table: pd.DataFrame) -> set[tuple[str, str]]:
    return {(f.column, f.kind) for f in schema.check(table, flights.SCHEMA) if not f.passed}


def test_each_broken_column_is_found_and_no_other(january: pd.DataFrame) -> None:
    kilometres = january.assign(distance=(january["distance"] * 1.609344).round().astype(int))
    assert failed(january.drop(columns="distance")) == {("distance", "absent")}
    assert failed(kilometres) == {("distance", "range")}
    assert failed(january.assign(carrier="ZZ")) == {("carrier", "domain")}
    assert failed(january.assign(temp=float("nan"))) == {("temp", "missing")}
    assert failed(january.assign(day=1.5)) == {("day", "type")}


def test_the_label_is_more_than_fifteen_minutes() -> None:
    rows = pd.DataFrame({"arr_delay": [15, 16, -20]})
    assert flights.with_label(rows)["late"].tolist() == [0, 1, 0]


def test_features_take_nothing_that_is_known_after_departure(january: pd.DataFrame) -> None:
    given = features.definition(with_weather=True)
    made = features.compute(flights.with_label(january), given)
    assert flights.DELAY not in made.columns
    with pytest.raises(features.LeakingFeature):
        features.compute(flights.with_label(january), given | {"numbers": ["late"]})


def test_clock_times_become_minutes_and_dates_weekdays(january: pd.DataFrame) -> None:
    made = features.compute(january, features.definition(with_weather=False))
    clock = january["sched_dep_time"]
    assert (made["departure_minute"] == clock // 100 * 60 + clock % 100).all()
    assert made.loc[made["day"] == 1, "weekday"].unique().tolist() == ["Tue"]  # 1 January 2013


def test_a_model_is_dumped_and_loaded_without_a_change(january: pd.DataFrame) -> None:
    given = features.definition(with_weather=False)
    rows = features.compute(flights.with_label(january), given)
    for learner in models.LEARNERS:
        model = models.fit(learner, rows, given, seed=1)
        again = models.load(model.dump())
        assert (again.predict(rows) == model.predict(rows)).all()
        assert models.fit(learner, rows, given, seed=1).dump() == model.dump()


def test_an_unseen_category_is_predicted_all_the_same(january: pd.DataFrame) -> None:
    given = features.definition(with_weather=False)
    rows = features.compute(flights.with_label(january), given)
    for learner in models.LEARNERS:
        p = models.fit(learner, rows, given).predict(rows.assign(carrier="ZZ"))
        assert ((p > 0) & (p < 1)).all()


def test_the_loss_falls_and_is_told(january: pd.DataFrame) -> None:
    given = features.definition(with_weather=False)
    rows = features.compute(flights.with_label(january), given)
    told: list[tuple[int, float]] = []
    models.fit("logistic", rows, given, progress=lambda i, loss: told.append((i, loss)))
    losses = [loss for _, loss in told]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] - 0.01


def test_a_value_that_is_not_finite_stops_training_and_is_named(january: pd.DataFrame) -> None:
    given = features.definition(with_weather=False)
    rows = features.compute(flights.with_label(january), given).astype({"distance": float})
    rows.loc[5, "distance"] = float("inf")
    with pytest.raises(logistic.NotFinite) as stopped:
        logistic.fit(rows, given)
    assert (stopped.value.iteration, stopped.value.column) == (1, "distance")


def test_psi_is_zero_without_a_change_and_large_for_summer() -> None:
    january, july = (flights.read_month(month).rows for month in (1, 7))
    assert drift.shift("temp", january["temp"], january["temp"]).psi == pytest.approx(0)
    assert drift.shift("temp", january["temp"], july["temp"]).has_moved
    assert not drift.shift("carrier", january["carrier"], july["carrier"]).has_moved


def test_many_rare_categories_do_not_drift_by_chance() -> None:
    random = np.random.default_rng(1)
    shares = random.dirichlet(np.full(100, 0.5))
    old, new = (
        pd.Series(random.choice(100, size=size, p=shares)).astype(str) for size in (1_700, 285)
    )
    found = drift.shift("dest", old, new)
    assert not found.has_moved
    assert found.labels[-1] == "other"
    assert drift.shift("dest", old, pd.Series(["new"] * 100 + list(new))).has_moved
