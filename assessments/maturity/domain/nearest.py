"""The smallest sets of answers that would have to change to reach the next level. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import prod

from assessments.maturity.domain.answer import Answers, is_waived
from assessments.maturity.domain.framework import MEETS, Framework, Unit
from assessments.maturity.domain.result import Away, Change, Step

MOST_SETS = 10  # the most sets that are listed; all are counted


def smallest_way(framework: Framework, step: Step, answers: Answers) -> Away:
    """Return the smallest sets: each raises all open MUSTs and the missing SHOULDs.

    A group is raised by any one applicable member. Changing an answer to "not applicable" is not
    counted as a way to a level. Sets are in framework order.
    """

    def ways(unit: Unit) -> list[str]:
        return [member for member in unit.members if not is_waived(answers.get(member))]

    musts = [ways(unit) for unit in step.open_musts]
    shoulds = [ways(unit) for unit in step.open_shoulds]
    missing = step.shoulds.missing
    order = {practice.id: place for place, practice in enumerate(framework.practices)}
    sets = _smallest_sets(musts, shoulds, missing, order)
    return Away(
        count=prod(map(len, musts)) * _weighted_combinations([len(w) for w in shoulds], missing),
        size=len(musts) + missing,
        sets=tuple(
            tuple(Change(practice, MEETS) for practice in chosen)
            for chosen in islice(sets, MOST_SETS)
        ),
    )


def _smallest_sets(
    musts: Sequence[Sequence[str]],
    shoulds: Sequence[Sequence[str]],
    missing: int,
    order: Mapping[str, int],
) -> Iterator[tuple[str, ...]]:
    """Yield every set of one member per MUST and per chosen SHOULD, in framework order.

    Branches that lead to no set are pruned: the last member of a MUST is never skipped, nor more
    SHOULDs than can be spared.
    """
    unit_of = {member: unit for unit, ways in enumerate([*musts, *shoulds]) for member in ways}
    members = sorted(unit_of, key=order.__getitem__)
    last = {unit_of[member]: member for member in members}

    def extend(
        start: int, chosen: tuple[str, ...], used: frozenset[int], needed: int, spare: int
    ) -> Iterator[tuple[str, ...]]:
        if len(chosen) == len(musts) + missing:
            yield chosen
            return
        for place, member in enumerate(members[start:], start + 1):
            unit = unit_of[member]
            if unit in used:
                continue
            is_must = unit < len(musts)
            if is_must or needed:
                left = needed if is_must else needed - 1
                yield from extend(place, (*chosen, member), used | {unit}, left, spare)
            if member == last[unit]:
                spare -= not is_must
                if is_must or spare < 0:
                    return

    yield from extend(0, (), frozenset(), missing, len(shoulds) - missing)


def _weighted_combinations(ways: Sequence[int], size: int) -> int:
    """Count the sets of `size` units with one member each (elementary symmetric sum)."""
    sums = [1] + [0] * size
    for count in ways:
        for k in range(size, 0, -1):
            sums[k] += count * sums[k - 1]
    return sums[size]
