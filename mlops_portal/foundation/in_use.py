"""Which tools an organization has in use, asked by rooms that do not know where that is kept.

The room that keeps stacks registers itself in its `AppConfig.ready`; without one nothing is in use.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

ByCategory = Mapping[str, Sequence[str]]
_ask: list[Callable[[Any], ByCategory]] = []


def register(by_category: Callable[[Any], ByCategory]) -> None:
    """Let `by_category(organization)` answer; a second registration replaces the first."""
    _ask[:] = [by_category]


def tools_in_use(organization: Any) -> ByCategory:
    """Names of the organization's tools by id of the landscape's category; {} without one."""
    if not organization or not _ask:
        return {}
    return _ask[0](organization)
