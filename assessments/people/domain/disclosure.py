"""When totals of people may be shown to somebody who may not read them one by one. Pure."""

from collections.abc import Collection, Hashable, Set

LEAST = 5  # people whose levels stand in a total


def may_total(people: Set[Hashable], others: Collection[Set[Hashable]]) -> bool:
    """Whether totals of `people` tell of nobody.

    `others` are groups whose totals the same reader may see. Fewer than five are told apart by
    guessing; and where a group shares people with another, the difference of both totals must be
    one of five people or more too.
    """
    if len(people) < LEAST:
        return False
    return not any(
        0 < len(people - other) < LEAST
        for other in others
        if len(other) >= LEAST and people & other
    )
