"""What comes before what: the content holds what it promises, and every plan keeps to it."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.advice import content
from assessments.advice.domain.chain import Dependency
from assessments.advice.domain.checks import check_dependencies
from assessments.maturity import content as frameworks
from assessments.maturity.domain.answer import UNKNOWN, Answer, meets
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score
from assessments.maturity.pages import before, plan_of

FRAMEWORK = frameworks.framework(version="1.0.0")
AUTOMATIC = ("PIPE-03", "MON-05", "MON-06", "DATA-04", "PIPE-07", "SERVE-02")
GUARDS = ("CICD-01", "VAL-02", "PIPE-02")
said = st.one_of(st.none(), st.just(UNKNOWN), st.integers(0, 3).map(Answer.of))


def all_before(practice: str) -> set[str]:
    """Everything that comes before a practice, through others too."""
    ways, found = before(FRAMEWORK), set()
    open_ways = [practice]
    while open_ways:
        for name in ways[open_ways.pop()]:
            if name not in found:
                found.add(name)
                open_ways.append(name)
    return found


@pytest.mark.parametrize("practice", AUTOMATIC)
def test_nothing_runs_by_itself_before_it_is_guarded(practice: str) -> None:
    assert set(GUARDS) <= all_before(practice)
    if practice != "SERVE-02":
        assert "DATA-03" in all_before(practice)


@pytest.mark.parametrize(
    ("practice", "earlier"),
    [("VAL-06", "SERVE-04"), ("MON-04", "MON-02"), ("EXP-06", "EXP-03"), ("MON-05", "PIPE-03")]
    + [(f"CICD-0{n}", "CICD-01") for n in range(2, 8)],
)
def test_pairs_that_must_hold(practice: str, earlier: str) -> None:
    assert earlier in before(FRAMEWORK)[practice]


def test_from_nothing_version_control_comes_first_and_the_trigger_after_the_checks() -> None:
    lowest = {p.id: Answer.of(0) for p in FRAMEWORK.practices}
    order = [item.practice.id for item in plan_of(score(FRAMEWORK, lowest))]
    assert order[0] == "CICD-01"
    for guard in ("DATA-03", "PIPE-02", "VAL-02", "PIPE-03"):
        assert order.index(guard) < order.index("MON-05")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({p.id: said for p in FRAMEWORK.practices}), st.sampled_from(Scope))
def test_no_plan_lists_a_practice_before_what_it_stands_on(
    answers: dict[str, Answer | None], scope: Scope
) -> None:
    given_ = {name: answer for name, answer in answers.items() if answer is not None}
    items = plan_of(score(FRAMEWORK, given_, scope))
    order = [item.practice.id for item in items]
    ways = before(FRAMEWORK)
    for place, item in enumerate(items):
        assert not set(ways[item.practice.id]) & set(order[place + 1 :])
        unmet = {n for n in ways[item.practice.id] if not meets(given_.get(n))}
        assert set(item.stands_on) <= unmet
        assert unmet & set(order) <= set(item.stands_on)


@pytest.mark.parametrize(
    ("practice", "practices", "source", "reason"),
    [
        ("DATA-01", ("NONE-9",), "GCP", "there is no practice NONE-9"),
        ("NONE-9", ("DATA-01",), "GCP", "there is no practice NONE-9"),
        ("DATA-03", ("DATA-01",), "ABC:1", "there is no source ABC:1"),
        ("MON-05", ("MON-02",), "GCP", "a plan lists MON-02 later"),
        ("DATA-03", ("CICD-02",), "GCP", "a plan lists CICD-02 later"),
        ("DATA-03", ("DATA-05",), "GCP", "a plan lists DATA-05 later"),
        ("CICD-01", ("MON-05",), "GCP", "goes round in a circle"),
    ],
)
def test_what_cannot_hold_is_refused(
    practice: str, practices: tuple[str, ...], source: str, reason: str
) -> None:
    held = content.chain("1.0.0")
    after = {**held.after, practice: Dependency(practices, (source,))}
    wrong = replace(held, after=MappingProxyType(after))
    found = [(p.key, p.reason) for p in check_dependencies(wrong, FRAMEWORK)]
    assert (f"after.{practice}", reason) in found
    assert not list(check_dependencies(held, FRAMEWORK))
