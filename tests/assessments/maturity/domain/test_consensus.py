"""Several respondents: what counts, its spread and its splits, by example and by property."""

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.maturity import content
from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Answers, Evidence
from assessments.maturity.domain.consensus import consensus, lower_median
from assessments.maturity.domain.framework import Framework
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.scoring import score
from tests.assessments.maturity.domain.random_frameworks import FEW, WAIVER, answers_to, frameworks

FRAMEWORK = content.framework(version="1.0.0")
PRACTICE = "PIPE-04"
WAIVABLE = next(p.id for p in FRAMEWORK.practices if p.na_allowed)


def of(*answers: Answer | None, practice: str = PRACTICE, agreed: Answer | None = None):
    """What these respondents make of one practice."""
    said = {who: {practice: a} if a else {} for who, a in enumerate(answers)}
    found = consensus(FRAMEWORK, said, agreed={practice: agreed} if agreed else None)
    return found.opinions[practice]


def values(*numbers: int):
    return of(*map(Answer.of, numbers))


@pytest.mark.parametrize(
    ("said", "expected"),
    [([2], 2), ([1, 2], 1), ([3, 1, 2], 2), ([0, 3, 3], 3), ([0, 3, 3, 1], 1), ([0, 1, 2, 3], 1)],
)
def test_the_lower_median_counts(said: list[int], expected: int) -> None:
    assert lower_median(said) == expected
    assert values(*said).counted == Answer.of(expected)


def test_those_who_do_not_know_are_not_in_the_median() -> None:
    assert of(UNKNOWN, Answer.of(3), None, UNKNOWN).counted == Answer.of(3)


def test_nobody_knows_is_unknown_and_nobody_answered_is_open() -> None:
    assert of(UNKNOWN, None).counted == UNKNOWN
    assert of(None, None).counted is None


def test_not_applicable_only_if_all_who_know_say_so() -> None:
    waiver = Answer(AnswerKind.NOT_APPLICABLE, reason="Batch only")
    other = replace(waiver, reason="A nightly file")
    both = of(waiver, UNKNOWN, other, practice=WAIVABLE).counted
    assert both == replace(waiver, reason="A nightly file; Batch only")
    assert of(waiver, waiver, Answer.of(1), practice=WAIVABLE).counted == Answer.of(1)


def test_what_was_agreed_counts_and_its_reason_describes_it() -> None:
    found = of(Answer.of(0), Answer.of(1), Answer.of(3, Evidence.E2), agreed=Answer.of(3))
    assert found.counted == Answer.of(3, Evidence.E2)
    assert of(Answer.of(0), agreed=Answer.of(3)).counted == Answer.of(3, Evidence.E1)
    assert (found.lowest, found.highest) == (
        Answer.of(0, Evidence.E2),
        Answer.of(3, Evidence.E2),
    )


def test_evidence_of_those_who_say_less_does_not_count() -> None:
    said = (Answer.of(1, Evidence.E2), Answer.of(2, Evidence.E1), Answer.of(3))
    assert of(*said).counted == Answer.of(2, Evidence.E1)


def test_a_review_takes_a_grade_away() -> None:
    said = {"a": {PRACTICE: Answer.of(2, Evidence.E2)}, "b": {PRACTICE: Answer.of(2)}}
    found = consensus(FRAMEWORK, said, grades={("a", PRACTICE): Evidence.E0})
    assert found.answers[PRACTICE] == Answer.of(2)


@pytest.mark.parametrize(
    ("said", "expected"),
    [([0, 1], False), ([2, 3], False), ([1, 2], True), ([0, 2], True), ([1, 3], True), ([], False)],
)
def test_split_is_two_apart_or_on_both_sides_of_meets(said: list[int], expected: bool) -> None:
    assert values(*said).is_split is expected


def test_fewer_than_three_respondents_show_no_spread() -> None:
    two = {who: {PRACTICE: Answer.of(who * 3)} for who in range(2)}
    found = consensus(FRAMEWORK, two)
    assert (found.is_spread_shown, found.splits, found.to_settle) == (False, (), ())
    empty = consensus(FRAMEWORK, two | {2: {}, 3: {}})
    assert (empty.respondents, empty.is_spread_shown, empty.splits) == (2, False, ())
    three = consensus(FRAMEWORK, two | {2: {PRACTICE: UNKNOWN}})
    assert (three.is_spread_shown, three.splits) == (True, (PRACTICE,))


def test_splits_come_before_other_disagreements() -> None:
    said = {who: {"DATA-01": Answer.of(min(who, 1)), PRACTICE: Answer.of(who)} for who in range(3)}
    assert consensus(FRAMEWORK, said).to_settle == (PRACTICE, "DATA-01")


def test_each_respondent_has_a_share_over_what_she_knows() -> None:
    said = {
        "a": {"DATA-01": Answer.of(3), "DATA-02": UNKNOWN},
        "b": {"DATA-01": Answer.of(0), "DATA-02": Answer.of(3)},
        "c": {"DATA-01": UNKNOWN},
    }
    assert [float(s) for s in consensus(FRAMEWORK, said).known_shares("data")] == [0.5, 1.0]


def test_example_e6_exactly() -> None:
    example = next(e for e in content.examples() if e.id == "E6")
    count = max(map(len, example.respondents.values()))
    said = {
        who: dict(example.answers)
        | {p: Answer.of(numbers[who]) for p, numbers in example.respondents.items()}
        for who in range(count)
    }
    found = consensus(FRAMEWORK, said)
    expected = example.expected
    assert found.answers == example.answers
    assert found.answers[PRACTICE] == Answer.of(2)
    assert (found.result.level, found.result.low.position) == (
        expected["expect"]["level"],
        expected["expect"]["position"],
    )
    for result, wanted in (
        (found.lowest, expected["min_answers"]),
        (found.highest, expected["max_answers"]),
    ):
        assert {"level": result.level, "position": result.low.position} == wanted
    assert list(found.splits) == expected["split"]
    assert list(found.result.open_conditions) == expected["open_conditions"]


def place(result: Result) -> tuple[int, int]:
    return result.low.level, result.low.hundredths


@st.composite
def rounds(draw: st.DrawFn, most: int = 5) -> tuple[Framework, dict[int, Answers]]:
    framework = draw(frameworks(10))
    count = draw(st.integers(1, most))
    return framework, {who: draw(answers_to(framework)) for who in range(count)}


@FEW
@given(rounds(), st.randoms(use_true_random=False))
def test_order_of_respondents_changes_nothing(case, rng: random.Random) -> None:
    framework, said = case
    shuffled = list(said.items())
    rng.shuffle(shuffled)
    before, after = consensus(framework, said), consensus(framework, dict(shuffled))
    assert before.answers == after.answers
    assert (before.splits, before.to_settle) == (after.splits, after.to_settle)
    assert before.result == after.result


@FEW
@given(rounds(1))
def test_one_respondent_is_her_own_consensus(case) -> None:
    framework, said = case
    found = consensus(framework, said)
    assert found.answers == said[0]
    assert found.lowest == found.highest == found.result == score(framework, said[0])


@FEW
@given(rounds(), st.data())
def test_improving_one_answer_never_lowers_the_consensus(case, data: st.DataObject) -> None:
    framework, said = case
    improvable = [
        (who, p)
        for who, answers in said.items()
        for p, a in answers.items()
        if a.value is not None and a.value < 3
    ]
    assume(improvable)
    who, practice = data.draw(st.sampled_from(improvable))
    was = said[who][practice]
    better = replace(was, value=data.draw(st.integers(was.value + 1, 3)))
    before = consensus(framework, said)
    after = consensus(framework, {**said, who: {**said[who], practice: better}})
    for name in ("result", "lowest", "highest"):
        assert place(getattr(after, name)) >= place(getattr(before, name))
    assert after.answers[practice].value >= before.answers[practice].value


@FEW
@given(rounds())
def test_the_consensus_lies_between_minimum_and_maximum(case) -> None:
    found = consensus(*case)
    assert place(found.lowest) <= place(found.result) <= place(found.highest)
    for opinions in found.opinions.values():
        answer = opinions.counted
        if answer is not None and answer.value is not None:
            assert opinions.lowest.value <= answer.value <= opinions.highest.value
            assert answer.value == lower_median(opinions.values)


@FEW
@given(frameworks(), st.integers(1, 5))
def test_all_who_waive_waive_together(framework: Framework, count: int) -> None:
    waivable = [p.id for p in framework.practices if p.na_allowed]
    said = {who: dict.fromkeys(waivable, WAIVER) for who in range(count)}
    assert set(consensus(framework, said).result.waived) == set(waivable)
