"""Validation of the prerequisites of practices.

Pure. A plan lists MUSTs before SHOULDs and a step before the next one, so no practice may have a
prerequisite that the plan would list later.
"""

from collections.abc import Iterator

from assessments.advice.domain.chain import Chain
from assessments.advice.domain.checks import Problem
from assessments.maturity.domain.framework import Framework, Gate, Practice


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
