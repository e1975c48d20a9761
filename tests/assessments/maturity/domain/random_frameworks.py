"""Random frameworks that pass the checks, and random answers to them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Evidence
from assessments.maturity.domain.checks import check_framework
from assessments.maturity.domain.framework import (
    Dimension,
    Effort,
    Framework,
    Gate,
    Practice,
)
from mlops_portal.foundation.text import Text

MANY = settings(max_examples=80, deadline=None)
FEW = settings(max_examples=30, deadline=None)  # where one example is costly

TEXT = Text({"en": "Words"})
ROLES = ("owner", "helper")
# What a practice may be: level, gate, "not applicable" allowed, its any-of group (0: none)
MUSTS = [(level, Gate.MUST, False, 0) for level in (0, 1, 2)]
SHOULDS = [
    (level, Gate.SHOULD, na, group)
    for level in (1, 2)
    for na in (False, True)
    for group in (0, 1, 2)
]
OTHERS = [(level, Gate.NONE, na, 0) for level in (0, 1, 2) for na in (False, True)]
MUST_GROUPS = [(level, Gate.MUST, False, 3) for level in (1, 2)]
KINDS = MUSTS + 2 * SHOULDS + OTHERS + MUST_GROUPS


def make_practice(number: int, kind: tuple[int, Gate, bool, int], **given: Any) -> Practice:
    level, gate, na_allowed, group = kind
    fields = {
        "id": f"P-{number:02}",
        "dimension": f"d{number % 3}",
        "level": level,
        "gate": gate,
        "na_allowed": na_allowed,
        "gate_group": f"group_{gate}_{level}_{group}" if group else None,
        "question": TEXT,
        "help": TEXT,
        "why": TEXT,
        "options": (TEXT,) * 4,
        "evidence": TEXT,
        "effort": tuple(Effort)[number % 3],
        "roles": ROLES,
    }
    return Practice(**{**fields, **given})


def make_framework(practices: Sequence[Practice], **given: Any) -> Framework:
    fields = {
        "id": "random",
        "version": "1.0.0",
        "rule": "gated-levels",
        "date": "2026-01-01",
        "languages": ("en",),
        "name": TEXT,
        "unit_of_assessment": TEXT,
        "dimensions": tuple(Dimension(f"d{n}", TEXT, TEXT) for n in range(3)),
        "practices": tuple(practices),
        "roles": dict.fromkeys(ROLES, TEXT),
        "tool_categories": {},
        "sources": {},
    }
    return Framework(**{**fields, **given})


@st.composite
def frameworks(draw: st.DrawFn, most: int = 14) -> Framework:
    """A framework of 3 to `most` practices in any order that would load."""
    kinds = MUSTS + draw(st.lists(st.sampled_from(KINDS), max_size=most - len(MUSTS)))
    order = draw(st.permutations(range(len(kinds))))
    framework = make_framework([make_practice(n, kinds[place]) for n, place in enumerate(order)])
    assert check_framework(framework) == ()
    return framework


SAID = [
    None,
    UNKNOWN,
    *(Answer.of(value, evidence) for value in range(4) for evidence in (Evidence.E0, Evidence.E2)),
]
WAIVER = Answer(AnswerKind.NOT_APPLICABLE, reason="Does not apply")


@st.composite
def answers_to(draw: st.DrawFn, framework: Framework) -> dict[str, Answer]:
    """Any answers to the practices of `framework`, open and waived ones among them."""
    given = {
        practice.id: draw(st.sampled_from([*SAID, WAIVER, WAIVER] if practice.na_allowed else SAID))
        for practice in framework.practices
    }
    return {practice_id: answer for practice_id, answer in given.items() if answer is not None}


@st.composite
def cases(draw: st.DrawFn, most: int = 14) -> tuple[Framework, dict[str, Answer]]:
    """A framework with answers to it."""
    framework = draw(frameworks(most))
    return framework, draw(answers_to(framework))
