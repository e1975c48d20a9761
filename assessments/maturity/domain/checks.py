"""Validation of frameworks for the rule `gated-levels`.

Pure: works on loaded objects. Each problem has the dimension that tells the file (None for the
framework itself), the key inside it, and the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from assessments.maturity.domain.framework import (
    MEETS,
    OPTION_VALUES,
    TOP_LEVEL,
    Framework,
    Gate,
    Practice,
)
from assessments.maturity.domain.rule import RULE_ID, SHOULD_SHARE, WAIVED_SHARE
from mlops_portal.foundation.shapes import SHAPE
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

LEVELS = range(TOP_LEVEL + 1)
SCORING: Mapping[str, object] = {
    "option_values": list(OPTION_VALUES),
    "meets": MEETS,
    "should_share": float(SHOULD_SHARE),
    "waived_share": float(WAIVED_SHARE),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One violation in a framework. `dimension` is None for the framework itself."""

    dimension: str | None
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Published:
    """The properties of a published practice that results depend on."""

    __pydantic_config__ = SHAPE

    level: int
    gate: Gate
    na_allowed: bool
    gate_group: str | None = None


def check_framework(framework: Framework) -> tuple[Problem, ...]:
    """Return every problem that makes `framework` unusable, in the order of the files."""
    return (
        *_check_head(framework),
        *_check_ids(framework),
        *_check_practices(framework),
        *_check_names(framework),
        *_check_groups(framework),
        *_check_requires(framework),
    )


def check_scoring(stated: Mapping[str, object]) -> Iterator[Problem]:
    """Yield constants in the content that differ from those of the rule."""
    for name, value in SCORING.items():
        if stated.get(name) != value:
            yield Problem(None, f"scoring.{name}", f"the rule {RULE_ID} has {value}")


def check_published(
    framework: Framework, version: str, published: Mapping[str, Published]
) -> Iterator[Problem]:
    """Yield differences from the published list: a published version must not change."""
    if framework.version != version:
        yield Problem(
            None, "version", f"is {framework.version}, but {version} is the published version"
        )
    for practice in framework.practices:
        then = published.get(practice.id)
        if then is None:
            yield Problem(practice.dimension, practice.id, f"is not part of version {version}")
            continue
        for name in (field.name for field in fields(Published)):
            is_now, was = getattr(practice, name), getattr(then, name)
            if is_now != was:
                yield Problem(
                    practice.dimension,
                    f"{practice.id}.{name}",
                    f"is {_shown(is_now)}, but version {version} was published with {_shown(was)}",
                )
    for practice_id in published:
        if practice_id not in framework.by_id:
            yield Problem(None, practice_id, f"is missing, but version {version} has it")


def _check_head(framework: Framework) -> Iterator[Problem]:
    if framework.rule != RULE_ID:
        yield Problem(None, "rule", f"only the rule {RULE_ID} is known, not {framework.rule}")
    if DEFAULT_LANGUAGE not in framework.languages:
        yield Problem(None, "languages", f"must contain {DEFAULT_LANGUAGE}")
    for level in LEVELS:
        if not any(p.level == level and p.gate is Gate.MUST for p in framework.practices):
            yield Problem(None, "practices", f"level {level} has no MUST")
    for dimension in framework.dimensions:
        if not any(p.dimension == dimension.id for p in framework.practices):
            yield Problem(None, f"dimensions.{dimension.id}", "has no practices")


def _check_ids(framework: Framework) -> Iterator[Problem]:
    seen: set[str] = set()
    for dimension in framework.dimensions:
        if dimension.id in seen:
            yield Problem(None, f"dimensions.{dimension.id}", "the id stands twice")
        seen.add(dimension.id)
    first: dict[str, str] = {}
    for practice in framework.practices:
        if practice.id in first:
            reason = f"the id stands twice, first in {first[practice.id]}"
            yield Problem(practice.dimension, f"{practice.id}.id", reason)
        first.setdefault(practice.id, practice.dimension)


def _check_practices(framework: Framework) -> Iterator[Problem]:
    for practice in framework.practices:
        for key, reason in _practice_problems(practice):
            yield Problem(practice.dimension, f"{practice.id}.{key}", reason)


def _practice_problems(practice: Practice) -> Iterator[tuple[str, str]]:
    if practice.level not in LEVELS:
        yield "level", f"there is no level {practice.level}"
    if practice.gate is Gate.SHOULD and practice.level == 0:
        yield "gate", "a foundation (level 0) is a MUST or gates nothing"
    if practice.gate is Gate.MUST and practice.na_allowed:
        yield "na_allowed", "a MUST cannot be not applicable"
    if not practice.roles:
        yield "roles", "there must be a role that owns it"


def _check_names(framework: Framework) -> Iterator[Problem]:
    """Yield references to undeclared dimensions, roles, categories, components or sources."""
    dimensions = {dimension.id for dimension in framework.dimensions}
    for unknown in dict.fromkeys(p.dimension for p in framework.practices):
        if unknown not in dimensions:
            yield Problem(unknown, "dimension", f"there is no dimension {unknown}")
    declared = (
        ("roles", framework.roles, "role"),
        ("tools", framework.tool_categories, "tool category"),
        ("components", framework.components, "component"),
        ("sources", framework.sources, "source"),
    )
    for practice in framework.practices:
        for key, known, noun in declared:
            for name in getattr(practice, key):
                code = name.partition(":")[0] if key == "sources" else name
                if code not in known:
                    yield Problem(
                        practice.dimension, f"{practice.id}.{key}", f"there is no {noun} {code}"
                    )


def _check_groups(framework: Framework) -> Iterator[Problem]:
    """Yield errors in any-of groups: members count as one unit, so they must gate alike."""
    first: dict[str, Practice] = {}
    for practice in framework.practices:
        group = practice.gate_group
        if group is None:
            continue
        key = f"{practice.id}.gate_group"
        if practice.gate is Gate.NONE:
            yield Problem(practice.dimension, key, "a practice that gates nothing has no group")
        if group in framework.by_id:
            yield Problem(practice.dimension, key, f"{group} is the id of a practice")
        other = first.setdefault(group, practice)
        for name in ("level", "gate"):
            is_here, there = getattr(practice, name), getattr(other, name)
            if is_here != there:
                reason = f"{group} mixes {name} {there} ({other.id}) and {is_here}"
                yield Problem(practice.dimension, key, reason)


def _check_requires(framework: Framework) -> Iterator[Problem]:
    for practice in framework.practices:
        for required in practice.requires:
            if required not in framework.by_id:
                yield Problem(
                    practice.dimension,
                    f"{practice.id}.requires",
                    f"there is no practice {required}",
                )
    for practice in framework.practices:
        if cycle := _cycle_through(framework, practice.id):
            yield Problem(
                practice.dimension,
                f"{practice.id}.requires",
                f"goes round in a circle: {' → '.join(cycle)}",
            )


def _cycle_through(framework: Framework, start: str) -> tuple[str, ...]:
    """Return a cycle through `start` along `requires`, or an empty tuple."""
    ways: list[tuple[str, ...]] = [
        (start, required) for required in framework.by_id[start].requires
    ]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] in seen or way[-1] not in framework.by_id:
            continue
        seen.add(way[-1])
        ways.extend((*way, required) for required in framework.by_id[way[-1]].requires)
    return ()


def _shown(value: object) -> str:
    return "none" if value is None else str(value).lower()
