"""Levels and requirements for tests of matching: by letter, of the matrix, and random ones."""

from hypothesis import settings
from hypothesis import strategies as st

from assessments.roles import content
from assessments.roles.domain.matching import Bounds
from assessments.roles.domain.matrix import Profile

LEVEL = st.integers(0, 3)
SETTINGS = settings(max_examples=80, deadline=None)


def by_letter(*levels):
    return dict(zip("abcdefghij", levels, strict=False))


def exact(value):
    return Bounds(value, value)


def required(role, seniority):
    return content.matrix().required(Profile(role, seniority))


@st.composite
def cases(draw, size=4):
    skills = "abcd"[:size]
    need = {s: draw(LEVEL) for s in skills}
    levels = {s: draw(st.one_of(st.none(), LEVEL)) for s in skills}
    weights = {s: draw(st.integers(1, 3)) for s in skills}
    return need, levels, weights
