"""The plan: what unblocks the next level, in the order that the module states."""

from hypothesis import given

from assessments.maturity import content
from assessments.maturity.domain.advice import EFFORTS, Kind, PlanItem, in_order, plan
from assessments.maturity.domain.answer import Answer, is_waived, meets
from assessments.maturity.domain.framework import Effort, Framework, Gate, Scope
from assessments.maturity.domain.scoring import score, what_if
from tests.assessments.maturity.domain.random_frameworks import (
    MANY,
    MUSTS,
    WAIVER,
    cases,
    make_framework,
    make_practice,
)

FOUNDATION = (0, Gate.MUST, False, 0)
MUST = (1, Gate.MUST, False, 0)
SHOULD = (1, Gate.SHOULD, False, 0)
GROUP = (1, Gate.SHOULD, True, 1)


def ids(items: tuple[PlanItem, ...]) -> list[str]:
    return [item.practice.id for item in items]


def test_the_sample_needs_its_three_musts_and_lists_its_two_open_shoulds() -> None:
    sample = content.sample()
    items = plan(score(sample.framework, sample.answers))

    assert [(item.practice.id, item.kind, item.is_needed) for item in items] == [
        ("DATA-03", Kind.MUST, True),
        ("VAL-02", Kind.MUST, True),
        ("SERVE-02", Kind.MUST, True),
        ("DATA-04", Kind.SHOULD, False),
        ("VAL-03", Kind.SHOULD, False),
    ]
    first = items[0]
    assert (first.before.position, first.after.position, first.after.level) == (0.86, 0.89, 0)
    assert first.today == sample.framework.by_id["DATA-03"].options[1]
    assert first.asked == sample.framework.by_id["DATA-03"].options[2]
    assert (first.owner, first.effort) == ("machine-learning-engineer", Effort.M)
    assert first.tools == ("data-validation", "data-processing", "workflow-tools")


def test_foundations_come_first_then_the_least_effort_then_framework_order() -> None:
    framework = make_framework(
        [
            make_practice(0, MUST, effort=Effort.L),
            make_practice(1, MUST, effort=Effort.S),
            make_practice(2, FOUNDATION, effort=Effort.L),
            make_practice(3, MUST, effort=Effort.S),
            make_practice(4, (2, Gate.MUST, False, 0)),
        ]
    )

    assert ids(plan(score(framework, {}))) == ["P-02", "P-01", "P-03", "P-00"]


def test_what_others_require_comes_first_and_never_after_them() -> None:
    framework = make_framework(
        [
            make_practice(0, MUST, effort=Effort.S, requires=("P-03",)),
            make_practice(1, FOUNDATION, effort=Effort.S),
            make_practice(2, MUST, effort=Effort.S),
            make_practice(3, MUST, effort=Effort.L, requires=("P-04",)),
            make_practice(4, MUST, effort=Effort.L),
            make_practice(5, (2, Gate.MUST, False, 0)),
        ]
    )

    assert ids(plan(score(framework, {}))) == ["P-04", "P-03", "P-01", "P-00", "P-02"]
    # What is met already holds nobody up.
    met = {"P-04": Answer.of(2), "P-03": Answer.of(2)}
    assert ids(plan(score(framework, met))) == ["P-01", "P-00", "P-02"]


def test_of_the_shoulds_the_cheapest_are_needed() -> None:
    efforts = (Effort.L, Effort.M, Effort.S, Effort.M)
    shoulds = [make_practice(n + 3, SHOULD, effort=e) for n, e in enumerate(efforts)]
    framework = make_framework([make_practice(n, k) for n, k in enumerate(MUSTS)] + shoulds)
    items = plan(score(framework, {"P-00": Answer.of(2), "P-01": Answer.of(2)}))

    assert [(item.practice.id, item.is_needed) for item in items] == [
        ("P-05", True), ("P-04", True), ("P-06", True), ("P-03", False),
    ]  # fmt: skip


def test_of_a_group_the_furthest_member_is_proposed_and_the_others_named() -> None:
    members = [
        make_practice(3, GROUP, effort=Effort.M),
        make_practice(4, GROUP, effort=Effort.S),
        make_practice(5, GROUP, effort=Effort.S),
        make_practice(6, GROUP, effort=Effort.S),
    ]
    framework = make_framework([make_practice(n, k) for n, k in enumerate(MUSTS)] + members)
    answers = {"P-00": Answer.of(2), "P-01": Answer.of(2), "P-06": WAIVER}

    (item,) = plan(score(framework, answers))
    assert (item.practice.id, [p.id for p in item.alternatives]) == ("P-04", ["P-05", "P-03"])
    (item,) = plan(score(framework, {**answers, "P-03": Answer.of(1)}))
    assert (item.practice.id, [p.id for p in item.alternatives]) == ("P-03", ["P-04", "P-05"])


def test_at_the_top_open_conditions_come_before_improvements() -> None:
    framework = content.framework(version="1.0.0")
    answers = {p.id: Answer.of(2) for p in framework.practices}
    answers |= {"VAL-05": Answer.of(1), "DATA-04": Answer.of(0), "DATA-06": Answer.of(1)}
    answers |= {"PPL-01": Answer.of(1), "MON-03": Answer.of(0), "RAI-04": WAIVER}
    result = score(framework, answers)
    items = plan(result)

    assert result.level == 2
    assert [(item.practice.id, item.kind) for item in items] == [
        ("DATA-04", Kind.CONDITION),
        ("DATA-06", Kind.CONDITION),
        ("VAL-05", Kind.CONDITION),
        ("PPL-01", Kind.IMPROVEMENT),
        ("MON-03", Kind.IMPROVEMENT),
    ]
    assert not any(item.is_needed for item in items)
    assert [item.unit and item.unit.id for item in items[-2:]] == [None, "live_performance"]
    gates = score(framework, answers, Scope.GATES)
    assert ids(plan(gates)) == ["DATA-04", "DATA-06", "VAL-05", "MON-03"]


def test_there_is_no_plan_where_nothing_can_be_said() -> None:
    shoulds = [make_practice(n, (1, Gate.SHOULD, True, 0)) for n in (3, 4)]
    framework = make_framework([make_practice(n, k) for n, k in enumerate(MUSTS)] + shoulds)
    result = score(framework, {"P-03": WAIVER, "P-04": WAIVER})

    assert not result.is_assessable
    assert plan(result) == ()


@MANY
@given(cases())
def test_doing_what_is_needed_reaches_the_next_level(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    result = score(*case)
    items = plan(result)
    if not result.is_assessable or result.next_step is None:
        return
    needed = [item.practice.id for item in items if item.is_needed]

    assert len(needed) == result.away.size
    assert what_if(result, needed).level > result.level
    kinds = [item.kind for item in items]
    assert kinds == sorted(kinds)  # "must" before "should"


@MANY
@given(cases())
def test_every_item_is_open_and_tells_what_it_does(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, answers = case
    result = score(framework, answers)
    items = plan(result)

    assert len(set(ids(items))) == len(items)
    for item in items:
        assert not meets(answers.get(item.practice.id))
        assert not is_waived(answers.get(item.practice.id))
        assert item.answer == answers.get(item.practice.id)
        assert item.before == result.low
        assert item.after == what_if(result, [item.practice.id]).low
        assert item.unit == framework.unit_of.get(item.practice.id)


@MANY
@given(cases())
def test_without_requirements_the_order_is_a_sort(
    case: tuple[Framework, dict[str, Answer]],
) -> None:
    framework, _ = case
    place = {practice.id: n for n, practice in enumerate(framework.practices)}
    expected = sorted(
        framework.practices,
        key=lambda p: (
            not (p.level == 0 and p.gate is Gate.MUST),
            EFFORTS.index(p.effort),
            place[p.id],
        ),
    )

    assert in_order(framework, reversed(framework.practices)) == expected
