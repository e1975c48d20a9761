"""What a framework must obey, on built objects; the files are tested with the loader."""

from dataclasses import replace

from hypothesis import given

from assessments.maturity.domain.checks import (
    Problem,
    Published,
    check_framework,
    check_option_values,
    check_published,
)
from assessments.maturity.domain.framework import Dimension, Framework, Gate
from mlops_portal.foundation.text import Text
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


def test_every_text_is_looked_at() -> None:
    bare = Text({"pt-br": "Palavras"})
    practice = replace(
        BASE[0],
        question=bare,
        help=bare,
        why=bare,
        evidence=bare,
        na_hint=bare,
        options=(bare,) * 4,
    )
    framework = make_framework(
        [practice, *BASE[1:]],
        name=bare,
        unit_of_assessment=bare,
        roles={"owner": bare, "helper": TEXT},
        tool_categories={"tools": bare},
        components={"store": bare},
        languages=("en", "pt-br"),
    )
    missing_english = {key for _, key, _ in reasons(framework) if key.endswith(".en")}

    assert missing_english == {
        "name.en", "unit_of_assessment.en", "roles.owner.en", "tool_categories.tools.en",
        "components.store.en", "P-00.question.en", "P-00.help.en", "P-00.why.en",
        "P-00.evidence.en", "P-00.na_hint.en",
        *(f"P-00.options.{value}.en" for value in range(4)),
    }  # fmt: skip


def test_option_values_are_told_as_they_stand() -> None:
    assert check_option_values("d0", "P-00", [0, 1, 2, 3]) == []
    assert check_option_values("d0", "P-00", [3, 2, 1, 0]) == [
        Problem("d0", "P-00.options", "values must be 0, 1, 2, 3 in this order, not 3, 2, 1, 0")
    ]
    assert check_option_values("d0", "P-00", []) == [
        Problem("d0", "P-00.options", "there must be four options, not 0")
    ]
