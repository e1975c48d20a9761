"""The rules of the model gate on predictions made by hand: what passes, and what each says."""

import numpy as np
import pandas as pd
import pytest

from pipelines_catalog.demonstrations.flights.steps import model_rules
from pipelines_catalog.demonstrations.flights.steps.comparing import Rival
from pipelines_catalog.engine import Decision, GateReport, Rule, Subject, say
from pipelines_catalog.ml.evaluation import levelled, log_odds
from pipelines_catalog.ml.resampling import Days
from tests.languages import in_portuguese

ROWS = 6_000


def judged(strength: float, level: float = 0.0, train_late: float = 0.25) -> model_rules.Judged:
    """A month of flights, a quarter late, that a model of this strength has predicted; its log-odds
    are off by `level`.
    """
    random = np.random.default_rng(7)
    day = np.sort(random.integers(1, 31, ROWS))
    seen = random.normal(size=ROWS)
    late = (random.random(ROWS) < levelled(np.full(ROWS, 0.23), strength * seen)).astype(int)
    p = levelled(np.full(ROWS, 0.23), strength * seen + level)
    rows = pd.DataFrame({
        "day": day, "late": late,
        "origin": random.choice(["EWR", "JFK"], ROWS), "carrier": "UA",
    })  # fmt: skip
    return model_rules.Judged(6, rows, late, p, Days(day, seed=1), train_late)


def english(rule: Rule) -> str:
    return str(rule.words)


def test_a_model_that_knows_something_passes_the_bar_of_a_first_one() -> None:
    found = judged(0.8)
    for rule in (model_rules.objective(found), model_rules.ranking(found),
                 model_rules.distance(found), model_rules.worst_slice(found, None)):  # fmt: skip
        assert rule.passed is True, english(rule)
    assert "95% interval by days" in english(model_rules.objective(found))
    assert "intervalo de 95% por dias" in in_portuguese(model_rules.objective(found).words)


def test_a_constant_passes_nothing_whatever_it_says() -> None:
    for level in (-0.5, 0.0, 0.5):
        found = judged(0.0, level)
        report = GateReport.judged("model", Subject.MODEL, (
            model_rules.objective(found), model_rules.ranking(found), model_rules.distance(found),
        ))  # fmt: skip
        assert report.decision is Decision.REJECTED
        assert len(report.failed_rules) == 3


def test_a_gain_below_the_least_is_not_enough() -> None:
    found = judged(0.12)
    rule = model_rules.objective(found)
    assert 0 < rule.value < model_rules.LEAST_GAIN
    assert rule.passed is False


def test_a_gain_that_the_days_cannot_tell_from_chance_is_called_so() -> None:
    found = judged(0.8)
    uneven = np.where(found.rows["day"].to_numpy() < 6, 1 - found.p, found.p)
    lucky = model_rules.Judged(6, found.rows, found.late, uneven, found.days, 0.25)
    rule = model_rules.objective(lucky)
    if rule.value >= model_rules.LEAST_GAIN:
        assert rule.details["low"] <= 0
        assert "30 days cannot tell it from chance" in english(rule)
        assert "não bastam" in in_portuguese(rule.words)
    assert rule.passed is False
    assert "cannot tell" not in english(model_rules.objective(judged(0.0)))
    assert "cannot tell" not in english(model_rules.objective(found))


def test_the_brier_score_has_to_gain_as_well() -> None:
    found = judged(0.8)
    assert model_rules.distance(found).passed is True
    share = np.full(ROWS, found.share)
    level = model_rules.Judged(6, found.rows, found.late, share, found.days, 0.25)
    assert model_rules.distance(level).passed is False  # gains nothing and loses nothing
    assert "must be above 0" in english(model_rules.distance(level))


def test_a_month_that_is_unlike_those_learned_from_has_no_verdict_and_passes_nothing() -> None:
    off = log_odds(0.4) - log_odds(0.25)
    rule = model_rules.objective(judged(0.8, off, train_late=0.4))
    assert (rule.passed, rule.stops) == (None, True)
    assert "too unlike for a verdict" in english(rule)
    assert "40.0% of those learned from" in english(rule)
    # The same distance of a model that has learned the right share is its own fault.
    assert model_rules.objective(judged(0.8, off)).passed is False


def test_the_champion_itself_is_told_as_such() -> None:
    rule = model_rules.against_champion(judged(0.8), Rival(3, is_same=True))
    assert rule.passed is False
    assert english(rule).startswith("This is the champion itself, byte for byte (version 3)")


def test_a_better_challenger_beats_the_champion_and_the_same_does_not() -> None:
    found = judged(0.8)
    weak, same = judged(0.8, 0.6).p, found.p.copy()
    assert model_rules.against_champion(found, Rival(1, weak)).passed is True
    assert model_rules.against_champion(found, Rival(1, same)).passed is False


def test_what_a_champion_has_learned_stops_and_what_it_cannot_answer_does_not() -> None:
    found = judged(0.8)
    learned = say("Version 2 has learned from June.")
    rule = model_rules.against_champion(found, Rival(2, has_learned=learned))
    assert (rule.passed, rule.stops) == (None, True)
    assert english(rule).startswith("Not comparable. Version 2 has learned from June.")
    rule = model_rules.against_champion(found, Rival(2, cannot_answer="KeyError: 'temp'"))
    assert (rule.passed, rule.stops) == (None, False)
    assert "cannot answer on these rows (KeyError: 'temp')" in english(rule)


def test_a_slice_that_clearly_loses_stops_and_one_that_may_lose_by_chance_warns() -> None:
    found = judged(0.8)
    lost = found.p.copy()
    is_jfk = (found.rows["origin"] == "JFK").to_numpy()
    lost[is_jfk] = 1 - lost[is_jfk]
    broken = model_rules.Judged(6, found.rows, found.late, lost, found.days, 0.25)
    rule = model_rules.worst_slice(broken, Rival(1, found.p))
    assert rule.passed is False
    assert "against the champion, origin JFK" in english(rule)


def test_a_small_slice_that_may_lose_much_is_named_and_stops_nothing() -> None:
    found = judged(0.8)
    few = np.flatnonzero((found.rows["day"] < 20).to_numpy())[:220]
    rows = found.rows.assign(carrier="UA")
    rows.loc[few, "carrier"] = "VX"
    noisy = found.p.copy()
    noisy[few] = np.where(found.rows["day"].to_numpy()[few] % 2, 1 - noisy[few], noisy[few])
    rule = model_rules.worst_slice(
        model_rules.Judged(6, rows, found.late, noisy, found.days, 0.25), Rival(1, found.p)
    )
    assert rule.value > model_rules.WORST_SLICE
    assert rule.details["low"] <= 0
    assert (rule.passed, rule.warned, rule.details["not_told"]) == (True, True, ["carrier VX"])
    assert "carrier VX" in english(rule)
    assert "Its flights are too few to tell." in english(rule)
    assert "Seus voos são poucos para dizer." in in_portuguese(rule.words)


@pytest.mark.parametrize("earlier", [0, 1, 3, 4, 30])
def test_every_try_on_a_month_is_counted_and_many_are_a_warning(earlier: int) -> None:
    rule = model_rules.tries(6, earlier)
    assert (rule.passed, rule.warned) == (True, earlier >= 4)
    sentence = english(rule)
    assert ("first time" in sentence) == (earlier == 0)
    assert ("nobody has tried on" in sentence) == rule.warned
    if earlier == 1:
        assert sentence.startswith("Here one earlier run was judged on June.")
        assert "up to 5%" in sentence
    if earlier == 30:
        assert "30 earlier runs" in sentence
        assert "up to 54%" in sentence


def test_what_must_be_judged_and_is_not_lets_nothing_through() -> None:
    text = say("?")
    unjudged = Rule("a", None, text)
    assert GateReport.judged("g", Subject.MODEL, (unjudged,)).decision is Decision.PASSED
    needed = Rule("a", None, text, required=True)
    report = GateReport.judged("g", Subject.MODEL, (needed,))
    assert (report.decision, report.failed_rules) == (Decision.REJECTED, (needed,))
    looked_at = Rule("a", True, text, warned=True)
    report = GateReport.judged("g", Subject.DATA, (looked_at,))
    assert (report.decision, report.failed_rules) == (Decision.WARNED, ())
    assert report.decision.lets_through
