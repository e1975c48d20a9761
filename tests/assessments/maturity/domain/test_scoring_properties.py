"""What must hold for every framework of the rule and every set of answers."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.maturity.domain.answer import (
    Answer,
    AnswerKind,
    Answers,
    Evidence,
    is_open,
    is_waived,
    meets,
)
from assessments.maturity.domain.framework import MEETS, TOP_LEVEL, Framework, Gate, Scope
from assessments.maturity.domain.nearest import MOST_SETS
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.rule import shoulds_needed
from assessments.maturity.domain.scoring import score, what_if
from tests.assessments.maturity.domain.random_frameworks import (
    FEW,
    MANY,
    WAIVER,
    answers_to,
    cases,
    frameworks,
)


def bounds(result: Result) -> list[tuple[int, int]]:
    """Every end of every range, low before high, as numbers that can be compared."""
    return [
        (bound.level, bound.hundredths)
        for bound in (result.low, result.high, result.evidenced_low, result.evidenced_high)
    ]


def shares(result: Result) -> list[tuple[Fraction | None, Fraction | None]]:
    return [(dimension.low, dimension.high) for dimension in result.dimensions]


@MANY
@given(cases(), st.data())
def test_improving_an_answer_lowers_nothing(
    case: tuple[Framework, dict[str, Answer]], data: st.DataObject
) -> None:
    framework, answers = case
    improvable = [p for p, a in answers.items() if a.value is not None and a.value < 3]
    assume(improvable)
    practice = data.draw(st.sampled_from(improvable))
    was = answers[practice]
    better = replace(was, value=data.draw(st.integers(was.value + 1, 3)))
    before = score(framework, answers)
    after = score(framework, {**answers, practice: better})

    assert all(b <= a for b, a in zip(bounds(before), bounds(after), strict=True))
    for (low, high), (new_low, new_high) in zip(shares(before), shares(after), strict=True):
        assert low is None or (low <= new_low and high <= new_high)
    assert before.is_assessable == after.is_assessable


@MANY
@given(cases(), st.data())
def test_better_evidence_lowers_nothing(
    case: tuple[Framework, dict[str, Answer]], data: st.DataObject
) -> None:
    framework, answers = case
    assume(answers)
    practice = data.draw(st.sampled_from(sorted(answers)))
    backed = replace(answers[practice], evidence=Evidence.E3)
    before = score(framework, answers)
    after = score(framework, {**answers, practice: backed})

    assert (after.low, after.high) == (before.low, before.high)
    assert all(b <= a for b, a in zip(bounds(before), bounds(after), strict=True))


@MANY
@given(cases(), st.data())
def test_answering_an_open_item_never_widens_the_range(
    case: tuple[Framework, dict[str, Answer]], data: st.DataObject
) -> None:
    framework, answers = case
    open_ids = [p.id for p in framework.practices if is_open(answers.get(p.id))]
    assume(open_ids)
    practice = framework.by_id[data.draw(st.sampled_from(open_ids))]
    evidence = data.draw(st.sampled_from((Evidence.E0, Evidence.E2)))
    given = [Answer.of(value, evidence) for value in range(4)]
    answer = data.draw(st.sampled_from([*given, WAIVER] if practice.na_allowed else given))
    before = score(framework, answers)
    after = score(framework, {**answers, practice.id: answer})

    low, high = bounds(before)[:2]
    new_low, new_high = bounds(after)[:2]
    assert low <= new_low <= new_high <= high
    evidenced_low, evidenced_high = bounds(before)[2:]
    new_evidenced_low, new_evidenced_high = bounds(after)[2:]
    assert evidenced_low <= new_evidenced_low <= new_evidenced_high <= evidenced_high
    for (low, high), (new_low, new_high) in zip(shares(before), shares(after), strict=True):
        assert new_low is None or low <= new_low <= new_high <= high


@MANY
@given(cases())
def test_an_answer_that_is_not_known_scores_like_none(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    known = {p: a for p, a in answers.items() if a.kind is not AnswerKind.UNKNOWN}
    told, silent = score(framework, answers), score(framework, known)

    assert bounds(told) == bounds(silent)
    assert shares(told) == shares(silent)
    assert told.answered - silent.answered == len(answers) - len(known)


@MANY
@given(cases(), st.randoms(use_true_random=False))
def test_order_changes_nothing(
    case: tuple[Framework, dict[str, Answer]], chance: random.Random
) -> None:
    framework, answers = case
    practices, given_in_order = list(framework.practices), list(answers.items())
    chance.shuffle(practices)
    chance.shuffle(given_in_order)
    shuffled_answers = dict(given_in_order)
    shuffled = replace(framework, practices=tuple(practices))
    here, there = score(framework, answers), score(shuffled, shuffled_answers)

    assert score(framework, shuffled_answers).as_contract() == here.as_contract()
    assert bounds(there) == bounds(here)
    assert shares(there) == shares(here)
    assert set(there.open_conditions) == set(here.open_conditions)
    assert set(there.waived) == set(here.waived)
    assert there.is_assessable == here.is_assessable
    assert (there.away and (there.away.count, there.away.size)) == (
        here.away and (here.away.count, here.away.size)
    )
    if here.away and here.away.count <= MOST_SETS:
        assert {frozenset(s) for s in there.away.sets} == {frozenset(s) for s in here.away.sets}


@MANY
@given(cases())
def test_ids_come_in_framework_order(case: tuple[Framework, dict[str, Answer]]) -> None:
    framework, answers = case
    result = score(framework, answers)
    place = {practice.id: n for n, practice in enumerate(framework.practices)}

    def first(unit_id: str) -> int:
        unit = next(unit for unit in framework.units if unit.id == unit_id)
        return min(place[member] for member in unit.members)

    def in_steps(unit_id: str) -> tuple[int, int]:
        unit = next(unit for unit in framework.units if unit.id == unit_id)
        return (unit.step, first(unit_id))

    assert list(result.waived) == sorted(result.waived, key=place.__getitem__)
    assert list(result.open_conditions) == sorted(result.open_conditions, key=in_steps)
    if step := result.next_step:
        for units in (step.open_musts, step.open_shoulds):
            assert [u.id for u in units] == sorted((u.id for u in units), key=first)
    for changes in result.away.sets if result.away else ():
        places = [place[change.practice] for change in changes]
        assert places == sorted(places)


@MANY
@given(cases())
def test_every_level_below_the_top_has_named_reasons_that_suffice(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    result = score(framework, answers)
    step = result.next_step
    if step is None:
        assert result.level == TOP_LEVEL
        assert result.away is None
        return
    open_shoulds, missing = step.open_shoulds, step.shoulds.missing
    assert step.open_musts or missing
    assert len(open_shoulds) >= missing
    units = [*step.open_musts, *open_shoulds[:missing]]
    raised = [next(m for m in unit.members if not is_waived(answers.get(m))) for unit in units]
    assert what_if(result, raised).level > result.level
    for left_out in range(len(raised)):
        some = raised[:left_out] + raised[left_out + 1 :]
        assert what_if(result, some).level == result.level


@MANY
@given(cases())
def test_the_whole_part_of_a_position_is_the_level(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    result = score(*case)
    for bound in (result.low, result.high, result.evidenced_low, result.evidenced_high):
        assert int(bound.position) == bound.level
        assert 0 <= bound.hundredths <= 99
        assert bound.level < TOP_LEVEL or bound.position == TOP_LEVEL


@MANY
@given(cases())
def test_evidenced_never_passes_declared(case: tuple[Framework, dict[str, Answer]]) -> None:
    low, high, evidenced_low, evidenced_high = bounds(score(*case))

    assert evidenced_low <= low <= high
    assert evidenced_low <= evidenced_high <= high


@MANY
@given(cases())
def test_open_conditions_are_the_open_shoulds_of_reached_levels(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    result = score(framework, answers)

    def is_met(members: tuple[str, ...]) -> bool:
        return any(meets(answers.get(member)) for member in members)

    expected = {
        unit.id
        for unit in framework.units
        if unit.step <= result.level
        and not all(is_waived(answers.get(m)) for m in unit.members)
        and not is_met(unit.members)
    }
    assert set(result.open_conditions) == expected
    assert all(unit.gate is Gate.SHOULD for unit in framework.units if unit.id in expected)


@MANY
@given(cases())
def test_waivers_are_listed_and_starred_where_they_gate(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    result = score(framework, answers)
    waived = {p for p, a in answers.items() if a.kind is AnswerKind.NOT_APPLICABLE}

    assert set(result.waived) == waived
    assert result.is_starred == any(framework.by_id[p].step for p in waived)
    for number in (1, 2):
        units = [unit for unit in framework.units if unit.step == number]
        gone = [unit for unit in units if waived.issuperset(unit.members)]
        if 4 * len(gone) > len(units):
            assert not result.is_assessable
            contract = result.as_contract()
            assert contract["level"] is None
            assert contract["position_high"] is None
            assert contract["blockers"] is None
            assert contract["one_answer_away"] is None


@MANY
@given(cases())
def test_the_level_is_the_rule_read_aloud(case: tuple[Framework, dict[str, Answer]]) -> None:
    framework, answers = case
    level = 0
    for number in (1, 2):
        units = [
            [answers.get(m) for m in unit.members if not is_waived(answers.get(m))]
            for unit in framework.units
            if unit.step == number and unit.gate is Gate.MUST
        ]
        shoulds = [
            group
            for unit in framework.units
            if unit.step == number and unit.gate is Gate.SHOULD
            if (group := [answers.get(m) for m in unit.members if not is_waived(answers.get(m))])
        ]
        met = sum(any(map(meets, group)) for group in shoulds)
        if not all(any(map(meets, group)) for group in units) or 4 * met < 3 * len(shoulds):
            break
        level = number

    assert score(framework, answers).level == level


@MANY
@given(cases())
def test_the_level_is_the_same_from_gates_alone(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    full, gates = score(framework, answers), score(framework, answers, Scope.GATES)

    assert bounds(full) == bounds(gates)
    assert full.open_conditions == gates.open_conditions
    assert full.away == gates.away
    assert set(gates.answers) <= set(full.answers)


@MANY
@given(st.integers(0, 200))
def test_shoulds_needed_is_the_least_share_of_three_quarters(applicable: int) -> None:
    needed = shoulds_needed(applicable)

    assert 4 * needed >= 3 * applicable
    assert needed == 0 or 4 * (needed - 1) < 3 * applicable


def brute_force_away(framework: Framework, answers: Answers) -> list[tuple[str, ...]]:
    """Every smallest set of practices whose raising to "met" reaches the next level."""
    result = score(framework, answers)
    candidates = [
        practice.id
        for practice in framework.practices
        if not is_waived(answers.get(practice.id)) and not meets(answers.get(practice.id))
    ]
    for size in range(1, len(candidates) + 1):
        found = [
            chosen
            for chosen in combinations(candidates, size)
            if score(framework, {**answers, **dict.fromkeys(chosen, Answer.of(MEETS))}).level
            > result.level
        ]
        if found:
            return found
    return []


@FEW
@given(cases(most=9))
def test_one_answer_away_is_exact(case: tuple[Framework, dict[str, Answer]]) -> None:
    framework, answers = case
    result = score(framework, answers)
    assume(result.away)

    expected = brute_force_away(framework, answers)

    assert result.away.count == len(expected)
    assert {result.away.size} == {len(chosen) for chosen in expected}
    listed = [tuple(change.practice for change in changes) for changes in result.away.sets]
    assert listed == expected[:MOST_SETS]
    assert all(change.to == MEETS for changes in result.away.sets for change in changes)


@FEW
@given(frameworks(), st.data())
def test_changing_one_answer_is_scoring_anew(framework: Framework, data: st.DataObject) -> None:
    answers = data.draw(answers_to(framework))
    practice = data.draw(st.sampled_from(framework.practices)).id
    result = what_if(score(framework, answers), [practice])

    evidence = answers[practice].evidence if practice in answers else Evidence.E0
    assert result == score(framework, {**answers, practice: Answer.of(MEETS, evidence)})
