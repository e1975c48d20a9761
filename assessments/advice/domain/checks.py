"""Validation of chains. Pure: works on loaded objects and the ids of other apps.

A plan lists MUSTs before SHOULDs and a step before the next one, so no practice may have a
prerequisite that the plan would list later.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain as joined

from assessments.advice.domain.chain import Chain, SkillAsked
from assessments.maturity.domain.framework import Framework, Gate, Practice


@dataclass(frozen=True, slots=True)
class Problem:
    """One violation in a chain."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """The content of other apps, by id.

    `experts` has, for each practice, the expert levels by skill that the matrix requires of its
    first owner; None where the matrix has no levels for that role.
    """

    experts: Mapping[str, Mapping[str, int] | None]
    skills: Collection[str]
    categories: Collection[str]


def check_chain(chain: Chain, known: Known) -> tuple[Problem, ...]:
    """Return every problem that makes `chain` unusable, in the order of its file."""
    return tuple(
        joined(
            _check_practices(chain, known),
            _check_tools(chain, known),
            _check_steps(chain, known),
            _check_shown(chain, known),
        )
    )


def _check_practices(chain: Chain, known: Known) -> Iterator[Problem]:
    yield from _unknown("practice_skills", chain.practice_skills, known.experts, "practice")
    for practice in known.experts:
        if practice not in chain.practice_skills:
            yield Problem(f"practice_skills.{practice}", "is missing")
    for practice, asked in chain.practice_skills.items():
        key = f"practice_skills.{practice}"
        skills = [one.skill for one in asked]
        yield from _unknown(key, skills, known.skills, "skill")
        yield from _twice(key, skills)
        yield from _too_high(key, asked, known.experts.get(practice))


def _too_high(
    key: str, asked: Iterable[SkillAsked], expert: Mapping[str, int] | None
) -> Iterator[Problem]:
    for one in asked:
        most = one.level if expert is None else expert.get(one.skill, one.level)
        if one.level > most:
            reason = f"level {one.level} is more than the first owner has as an expert, {most}"
            yield Problem(f"{key}.{one.skill}", reason)


def _check_tools(chain: Chain, known: Known) -> Iterator[Problem]:
    yield from _unknown("skill_tools", chain.skill_tools, known.skills, "skill")
    for skill in known.skills:
        if skill not in chain.skill_tools:
            yield Problem(f"skill_tools.{skill}", "is missing; a skill without tools has []")
    for skill, categories in chain.skill_tools.items():
        key = f"skill_tools.{skill}"
        yield from _unknown(key, categories, known.categories, "tool category")


def _check_steps(chain: Chain, known: Known) -> Iterator[Problem]:
    for step, practices in chain.step_practices.items():
        key = f"step_practices.{step}"
        yield from _unknown(key, practices, known.experts, "practice")


def _check_shown(chain: Chain, known: Known) -> Iterator[Problem]:
    shown = set(joined.from_iterable(chain.step_practices.values()))
    yield from _unknown("not_shown", chain.not_shown, known.experts, "practice")
    for practice in chain.not_shown:
        if practice in shown:
            yield Problem(f"not_shown.{practice}", "a step shows it")
    for practice in known.experts:
        if practice not in shown and practice not in chain.not_shown:
            yield Problem(f"not_shown.{practice}", "is missing, and no step shows the practice")


def _unknown(
    key: str, named: Iterable[str], known: Collection[str], what: str
) -> Iterator[Problem]:
    for id in dict.fromkeys(named):
        if id not in known:
            yield Problem(f"{key}.{id}", f"there is no such {what}")


def _twice(key: str, named: Iterable[str]) -> Iterator[Problem]:
    for id, times in Counter(named).items():
        if times > 1:
            yield Problem(f"{key}.{id}", "stands twice")


def check_dependencies(found: Chain, framework: Framework) -> Iterator[Problem]:
    """Yield every problem that makes `found` unusable, in the order of its file."""
    known = framework.by_id
    for practice, dependency in found.after.items():
        key = f"after.{practice}"
        for name in (practice, *dependency.practices):
            if name not in known:
                yield Problem(key, f"there is no practice {name}")
        for source in dependency.sources:
            if source.partition(":")[0] not in framework.sources:
                yield Problem(key, f"there is no source {source}")
        for name in dependency.practices:
            if {name, practice} <= known.keys() and not _may_follow(known[practice], known[name]):
                yield Problem(key, f"a plan lists {name} later")
    yield from _circles(found, framework)


def _may_follow(practice: Practice, before: Practice) -> bool:
    """Return whether every plan with both lists `before` first, or in the same group."""
    if practice.gate is Gate.NONE:
        return True
    if before.gate is Gate.NONE:
        return False
    if before.gate is Gate.MUST:
        return practice.gate is Gate.SHOULD or (before.step or 0) <= (practice.step or 0)
    return practice.gate is Gate.SHOULD and before.step == practice.step


def _circles(found: Chain, framework: Framework) -> Iterator[Problem]:
    """Yield cycles of prerequisites, including those that the framework itself requires."""
    ways = {p.id: {*found.before(p.id), *p.requires} for p in framework.practices}
    for practice in ways:
        seen: set[str] = set()
        open_ways = list(ways[practice])
        while open_ways:
            name = open_ways.pop()
            if name not in seen:
                seen.add(name)
                open_ways.extend(ways.get(name, ()))
        if practice in seen:
            yield Problem(f"after.{practice}", "goes round in a circle")
