"""Three-way merge of imported facts: ours, the source's now, and the source's last time. Pure.

A value that the source lacks, or has not changed, changes nothing here. If both sides changed a
fact, a person decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.importing.items import Item
from pipelines_catalog.landscape.domain.tools import Tool

FACTS = ("name", "homepage", "repository", "licence", "description", "stage")
OPINIONS = ("ring", "reason", "components")
OURS, THEIRS = "ours", "theirs"
ALL = "*"  # the decision for every change that has none of its own


@dataclass(frozen=True, slots=True)
class Opinion:
    """An organization's assessment of a tool. `ring` is empty for a tool not in its stack."""

    ring: str = ""
    reason: str = ""
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A differing fact: ours, the source's now and before. `decision`: OURS, THEIRS or "".

    `key` names it in decisions, if it needs one.
    """

    field: str
    ours: str
    theirs: str
    before: str
    decision: str = ""
    key: str = ""

    @property
    def is_written(self) -> bool:
        return self.decision == THEIRS

    @property
    def is_asked(self) -> bool:
        return not self.decision


def said_by(item: Item, ring: str) -> dict[str, str]:
    """Return the source's values by field, without empty ones."""
    found = {field: str(getattr(item, field)) for field in (*FACTS, "reason")}
    found["ring"] = ring
    found["components"] = "; ".join(item.components or ())
    return {field: value for field, value in found.items() if value}


def facts_of(tool: Tool) -> dict[str, str]:
    """Return the facts of an own tool that an import can set."""
    text = next(iter(tool.description.translations.values())) if tool.description else ""
    stage = next((f.stage for f in tool.foundations if f.stage), "")
    return {
        "name": tool.name,
        "homepage": tool.homepage,
        "repository": tool.repository,
        "licence": tool.licence,
        "description": text,
        "stage": stage,
    }


def facts_that_differ(
    ours: Mapping[str, str], theirs: Mapping[str, str], before: Mapping[str, str] | None
) -> Iterator[Change]:
    """Yield changes of a tool's facts. `before` is None if the last import is unknown."""
    for field in FACTS:
        yield from _merged(field, ours[field], theirs, before, fills=True)


def opinions_that_differ(
    ours: Opinion, theirs: Mapping[str, str], before: Mapping[str, str] | None
) -> Iterator[Change]:
    """Yield changes of ring, reason and use of a tool; none if the file gives no ring."""
    if not theirs.get("ring"):
        return
    if not ours.ring:  # not in the stack: put there, unless a person took it out since
        if before is None or before.get("ring") != theirs["ring"]:
            yield Change("ring", "", theirs["ring"], (before or {}).get("ring", ""), THEIRS)
        return
    known = {"ring": ours.ring, "reason": ours.reason, "components": "; ".join(ours.components)}
    for field in OPINIONS:
        yield from _merged(field, known[field], theirs, before, fills=field != "components")


def is_same(one: str, other: str) -> bool:
    """Return whether two texts are equal up to whitespace."""
    return one.split() == other.split()


def _merged(
    field: str,
    ours: str,
    all_theirs: Mapping[str, str],
    before: Mapping[str, str] | None,
    *,
    fills: bool,
) -> Iterator[Change]:
    theirs = all_theirs.get(field, "")
    last = (before or {}).get(field, "")
    if not theirs or is_same(ours, theirs) or (before is not None and is_same(theirs, last)):
        return
    untouched = before is not None and is_same(ours, last)
    is_free = (not ours and fills) or (untouched and bool(last))
    yield Change(field, ours, theirs, last, THEIRS if is_free else "")
