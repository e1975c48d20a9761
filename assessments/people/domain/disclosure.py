"""Rules for showing totals to readers who may not see individual levels. Pure."""

from collections.abc import Collection, Hashable, Set

LEAST = 5  # people whose levels stand in a total


def may_total(people: Set[Hashable], others: Collection[Set[Hashable]]) -> bool:
    """Return whether totals of `people` reveal no individual.

    `others` are groups whose totals the same reader may see. Groups of fewer than five could be
    identified by guessing; where groups overlap, the difference of their totals must also concern
    five people or more.
    """
    if len(people) < LEAST:
        return False
    return not any(
        0 < len(people - other) < LEAST
        for other in others
        if len(other) >= LEAST and people & other
    )
