"""The worked examples, computed by hand, and single cases of the rule."""

import pytest

from assessments.maturity import content
from assessments.maturity.content.examples import Example
from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Evidence
from assessments.maturity.domain.framework import Gate, Scope
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.rule import RULE_ID, RULE_VERSION
from assessments.maturity.domain.scoring import score, what_if
from tests.assessments.maturity.domain.random_frameworks import (
    WAIVER,
    make_framework,
    make_practice,
)

EXAMPLES = {example.id: example for example in content.examples()}


@pytest.fixture(params=sorted(EXAMPLES))
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


def result_of(example: Example) -> Result:
    return score(content.framework(version="1.0.0"), example.answers)


def test_the_four_worked_examples_are_there() -> None:
    assert sorted(EXAMPLES) == ["E1", "E3", "E5", "E6"]


def test_level_and_position_are_those_worked_by_hand(example: Example) -> None:
    result = result_of(example)

    assert {
        "level": result.level,
        "level_high": result.high.level,
        "position": result.low.position,
        "position_high": result.high.position,
    } == example.expected["expect"]


@pytest.mark.parametrize("example", ["E1", "E3", "E5"], indirect=True)
def test_the_next_step_is_as_worked_by_hand(example: Example) -> None:
    step = result_of(example).next_step

    assert {
        "level": step.number,
        "must_open": [unit.id for unit in step.open_musts],
        "should_open": [unit.id for unit in step.open_shoulds],
        "should_met": step.shoulds.met,
        "should_applicable": step.shoulds.applicable,
        "should_needed": step.shoulds.needed,
        "waived": [unit.id for unit in step.waived],
    } == example.expected["next_step"]


def test_conditions_and_star_are_as_worked_by_hand(example: Example) -> None:
    result = result_of(example)

    assert list(result.open_conditions) == example.expected["open_conditions"]
    assert result.is_starred == example.expected["is_starred"]


def test_the_steps_have_the_units_that_the_rule_speaks_of() -> None:
    framework = content.framework(version="1.0.0")
    counts = {
        (number, gate): sum(u.step == number and u.gate is gate for u in framework.units)
        for number in (1, 2)
        for gate in (Gate.MUST, Gate.SHOULD)
    }

    assert counts == {
        (1, Gate.MUST): 14,
        (1, Gate.SHOULD): 9,
        (2, Gate.MUST): 7,
        (2, Gate.SHOULD): 7,
    }
    assert (RULE_ID, RULE_VERSION) == ("gated-levels", "1.0.0")


def test_nothing_answered_is_level_0_and_could_be_2() -> None:
    result = score(content.framework(version="1.0.0"), {})

    assert (result.low.position, result.high.position) == (0.0, 2.0)
    assert (result.answered, result.applicable) == (0, 59)
    assert all((d.low, d.high) == (0, 1) for d in result.dimensions)


@pytest.mark.parametrize("value", [2, 3])
def test_everything_met_is_level_2_with_nothing_left(value: int) -> None:
    framework = content.framework(version="1.0.0")
    result = score(framework, {p.id: Answer.of(value, Evidence.E2) for p in framework.practices})
    contract = result.as_contract()

    assert (contract["level"], contract["position"]) == (2, 2.0)
    assert contract["evidenced"]["level"] == 2
    assert contract["blockers"] is None
    assert contract["one_answer_away"] is None
    assert contract["open_conditions"] == []


def test_without_evidence_no_gate_is_met_in_the_evidenced_level() -> None:
    framework = content.framework(version="1.0.0")
    result = score(framework, {p.id: Answer.of(3) for p in framework.practices})

    assert result.level == 2
    assert (result.evidenced_low.level, result.evidenced_low.position) == (0, 0.5)


def test_a_group_is_worth_its_better_member() -> None:
    framework = content.framework(version="1.0.0")
    answers = {"MON-03": Answer.of(0), "MON-04": Answer.of(2)}
    step = score(framework, answers).steps[0]

    (state,) = [s for s in step.states if s.unit.id == "live_performance"]
    assert (state.low, state.high) == (2, 2)


def test_the_contract_has_its_keys_in_order() -> None:
    contract = score(content.framework(version="1.0.0"), {}).as_contract()

    assert list(contract) == [
        "framework_version", "rule_version", "scope", "assessable", "level", "level_high",
        "position", "position_high", "starred", "evidenced", "blockers", "open_conditions",
        "at_zero", "waived", "coverage", "dimensions", "one_answer_away",
    ]  # fmt: skip
    assert list(contract["evidenced"]) == ["level", "level_high", "position", "position_high"]
    assert list(contract["blockers"]) == ["must", "should"]
    assert list(contract["blockers"]["should"]) == ["open", "met", "applicable", "needed"]
    assert list(contract["dimensions"][0]) == [
        "id", "share", "share_high", "answered", "applicable",
    ]  # fmt: skip


def test_gates_alone_ask_38_practices_and_leave_the_profile_of_others_empty() -> None:
    framework = content.framework(version="1.0.0")
    result = score(framework, {"PPL-01": Answer.of(3)}, Scope.GATES)

    assert result.applicable == 38
    assert result.answers == {}
    shares = {d.id: (d.low, d.high) for d in result.dimensions}
    assert shares["ppl"] == shares["rai"] == (None, None)


def test_more_than_a_quarter_of_a_step_waived_is_not_assessable() -> None:
    kinds = [(0, Gate.MUST, False, 0), (1, Gate.MUST, False, 0), (2, Gate.MUST, False, 0)]
    optional = [(1, Gate.SHOULD, True, 0)] * 6
    framework = make_framework([make_practice(n, kind) for n, kind in enumerate(kinds + optional)])

    two_of_eight = score(framework, {"P-03": WAIVER, "P-04": WAIVER})
    three_of_eight = score(framework, {"P-03": WAIVER, "P-04": WAIVER, "P-05": WAIVER})

    assert two_of_eight.is_assessable
    assert not three_of_eight.is_assessable


def test_the_smallest_sets_come_in_framework_order_through_a_parted_group() -> None:
    group = (1, Gate.SHOULD, False, 1)
    single = (1, Gate.SHOULD, False, 0)
    kinds = [(0, Gate.MUST, False, 0), group, single, single, single, group,
             (1, Gate.MUST, False, 0), (2, Gate.MUST, False, 0)]  # fmt: skip
    framework = make_framework([make_practice(n, kind) for n, kind in enumerate(kinds)])
    answers = {"P-00": Answer.of(2), "P-06": Answer.of(2), "P-04": Answer.of(2)}
    away = score(framework, answers).away

    assert [tuple(change.practice for change in changes) for changes in away.sets] == [
        ("P-01", "P-02"), ("P-01", "P-03"), ("P-02", "P-03"), ("P-02", "P-05"), ("P-03", "P-05"),
    ]  # fmt: skip
    assert (away.count, away.size) == (5, 2)


def test_an_unknown_practice_and_a_forbidden_waiver_are_no_input_of_the_rule() -> None:
    framework = content.framework(version="1.0.0")
    with pytest.raises(KeyError):
        score(framework, {"PIPE-99": UNKNOWN})
    with pytest.raises(ValueError, match="DATA-01 cannot be not applicable"):
        score(framework, {"DATA-01": WAIVER})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AnswerKind.VALUE, None),
        (AnswerKind.VALUE, 4),
        (AnswerKind.UNKNOWN, 2),
    ],
)
def test_an_answer_whose_value_does_not_go_with_its_kind_is_refused(
    kind: AnswerKind, value: int | None
) -> None:
    with pytest.raises(ValueError):
        Answer(kind, value)


def test_what_if_raises_only_what_is_named() -> None:
    sample = content.sample()
    result = score(sample.framework, sample.answers)
    changed = what_if(result, ["DATA-03", "VAL-02", "SERVE-02"])

    assert (result.low.position, changed.low.position) == (0.86, 1.46)
    assert what_if(result, []) == result
