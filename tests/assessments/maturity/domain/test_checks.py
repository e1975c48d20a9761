"""What a framework must obey, on built objects; the files are tested with the loader."""

from hypothesis import given

from assessments.maturity.domain.checks import (
    Published,
    check_framework,
    check_published,
)
from assessments.maturity.domain.framework import Dimension, Framework, Gate
from tests.assessments.maturity.domain.random_frameworks import (
    MANY,
    MUSTS,
    TEXT,
    frameworks,
    make_framework,
    make_practice,
)

BASE = [make_practice(n, kind) for n, kind in enumerate(MUSTS)]


def reasons(framework: Framework) -> list[tuple[str | None, str, str]]:
    return [(p.dimension, p.key, p.reason) for p in check_framework(framework)]


@MANY
@given(frameworks())
def test_a_framework_is_published_as_itself(framework: Framework) -> None:
    published = {
        p.id: Published(p.level, p.gate, p.na_allowed, p.gate_group) for p in framework.practices
    }

    assert list(check_published(framework, "1.0.0", published)) == []


def test_a_smallest_framework_passes() -> None:
    assert reasons(make_framework(BASE)) == []


def test_a_group_called_like_a_practice_is_refused() -> None:
    group = make_practice(3, (1, Gate.SHOULD, False, 0), gate_group="P-00")

    assert reasons(make_framework([*BASE, group])) == [
        ("d0", "P-03.gate_group", "P-00 is the id of a practice")
    ]


def test_a_practice_that_requires_itself_is_refused() -> None:
    circle = make_practice(3, (1, Gate.NONE, False, 0), requires=("P-03",))

    assert reasons(make_framework([*BASE, circle])) == [
        ("d0", "P-03.requires", "goes round in a circle: P-03 → P-03")
    ]


def test_practices_that_lead_into_a_circle_are_not_blamed_for_it() -> None:
    one = make_practice(3, (1, Gate.NONE, False, 0), requires=("P-04",))
    two = make_practice(4, (1, Gate.NONE, False, 0), requires=("P-03",))
    outside = make_practice(5, (1, Gate.NONE, False, 0), requires=("P-03",))

    found = reasons(make_framework([*BASE, one, two, outside]))

    assert [key for _, key, _ in found] == ["P-03.requires", "P-04.requires"]


def test_a_practice_without_an_owner_is_refused() -> None:
    ownerless = make_practice(3, (1, Gate.NONE, False, 0), roles=())

    assert reasons(make_framework([*BASE, ownerless])) == [
        ("d0", "P-03.roles", "there must be a role that owns it")
    ]


def test_a_dimension_that_stands_twice_or_is_empty_is_refused() -> None:
    dimensions = make_framework(BASE).dimensions
    twice = make_framework(BASE, dimensions=(*dimensions, dimensions[0]))
    empty = make_framework(BASE, dimensions=(*dimensions, Dimension("d9", TEXT, TEXT)))

    assert (None, "dimensions.d0", "the id stands twice") in reasons(twice)
    assert reasons(empty) == [(None, "dimensions.d9", "has no practices")]


def test_english_must_be_among_the_languages() -> None:
    framework = make_framework(BASE, languages=("pt-br",))

    assert (None, "languages", "must contain en") in reasons(framework)
