"""The plan of an import: items matched to known tools, new tools, open decisions. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pipelines_catalog.landscape.domain.importing import merging
from pipelines_catalog.landscape.domain.importing.items import Item
from pipelines_catalog.landscape.domain.importing.merging import Change, Opinion
from pipelines_catalog.landscape.domain.importing.natures import nature_of_section
from pipelines_catalog.landscape.domain.importing.recognising import Index
from pipelines_catalog.landscape.domain.importing.rings import guess_ring
from pipelines_catalog.landscape.domain.landscape import Landscape

OWN, SKIP = "own", "skip"  # decisions beside a slug


class Outcome(StrEnum):
    """The result of importing an item."""

    CREATED = "created"  # a new own tool
    MATCHED = "matched"  # it is a tool that is known
    PROPOSED = "proposed"  # it may be a known tool: a person decides, until then it waits
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"  # an earlier import brought it, and nothing is to be done
    CHANGED = "changed"  # an earlier import brought it, and it says something new


@dataclass(frozen=True, slots=True)
class Known:
    """The record of an item from earlier imports of its source. `said` is None if not stored."""

    tool: str
    digest: str
    is_missing: bool = False  # the newest file of the source did not hold it
    said: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One item with its outcome. `why` is how it was matched, or why it was not.

    `tool` is the matched slug; `candidates` are slugs that a person may choose. `said` are the
    source's values now; `changes` are facts and opinions that differ from ours.
    """

    item: Item
    outcome: Outcome
    why: str
    tool: str = ""
    category: str = ""
    candidates: tuple[str, ...] = ()
    key: str = ""
    ring: str = ""  # ours, that the file's word means
    said: Mapping[str, str] | None = None
    before: Mapping[str, str] | None = None
    changes: tuple[Change, ...] = ()

    @property
    def asked(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.is_asked)

    @property
    def written(self) -> dict[str, str]:
        """New values by field."""
        return {change.field: change.theirs for change in self.changes if change.is_written}

    @property
    def ring_change(self) -> Change | None:
        """The change of the ring on applying; None if it stays."""
        found = (c for c in self.changes if c.field == "ring" and c.is_written)
        return next(found, None)

    def as_row(self) -> dict[str, Any]:
        """Return what is kept and told of the item."""
        ring = self.ring_change
        return {
            "key": self.key,
            "line": self.item.line,
            "name": self.item.name,
            "outcome": self.outcome.value,
            "why": self.why,
            "tool": self.tool,
            "category": self.category,
            "ring_before": ring.ours if ring else "",
            "ring": ring.theirs if ring else "",
            "changes": sorted(self.written),
        }

    @property
    def changes_stack(self) -> bool:
        return any(field in merging.OPINIONS for field in self.written)

    @property
    def is_open(self) -> bool:
        """Whether a decision by a person is still possible."""
        is_left_out = self.outcome is Outcome.SKIPPED and self.why != "twice"
        ring_waits = bool(self.item.ring) and not self.ring
        return is_left_out or self.outcome is Outcome.PROPOSED or bool(self.asked) or ring_waits


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that applying an import would make."""

    rows: tuple[Planned, ...]
    missing: tuple[str, ...]  # keys of earlier items that the file no longer holds

    @property
    def counts(self) -> dict[str, int]:
        """The number of items for every outcome."""
        found = Counter(row.outcome.value for row in self.rows)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def opinions(self) -> int:
        """The number of tools whose stack entry is created or changed."""
        return sum(row.changes_stack for row in self.rows)

    @property
    def questions(self) -> int:
        """Entries and facts that wait for a decision."""
        waiting = sum(row.outcome is Outcome.PROPOSED for row in self.rows)
        return waiting + sum(len(row.asked) for row in self.rows)

    @property
    def rings(self) -> dict[str, int]:
        """The number of entries by the file's word for their ring."""
        return dict(Counter(row.item.ring for row in self.rows if row.item.ring))

    @property
    def changes_nothing(self) -> bool:
        counts = self.counts
        done = counts["created"] or counts["matched"] or counts["changed"] or self.opinions
        return not (done or self.missing)


def make_plan(
    items: Sequence[Item],
    landscape: Landscape,
    categories: Mapping[str, str],
    decisions: Mapping[str, str],
    known: Mapping[str, Known],
    *,
    rings: Mapping[str, str] | None = None,
    stack: Mapping[str, Opinion] | None = None,
    writable: Collection[str] = (),
    is_whole: bool = True,
) -> Plan:
    """Return the plan for a file. `landscape` holds our tools and the organization's own.

    `rings` maps the file's words to our rings, `stack` holds the current opinions, `writable` the
    own tools that the source may change. If not `is_whole`, no item counts as missing.
    """
    planner = _Planner(items, landscape, categories, decisions, known)
    planner.rings, planner.stack, planner.writable = rings or {}, stack or {}, frozenset(writable)
    rows = tuple(planner.rows())
    gone = [key for key, k in known.items() if key not in planner.seen and not k.is_missing]
    return Plan(rows, tuple(gone) if is_whole else ())


class _Planner:
    """One pass over the items of a file."""

    rings: Mapping[str, str]
    stack: Mapping[str, Opinion]
    writable: frozenset[str]

    def __init__(
        self,
        items: Sequence[Item],
        landscape: Landscape,
        categories: Mapping[str, str],
        decisions: Mapping[str, str],
        known: Mapping[str, Known],
    ) -> None:
        self.items, self.landscape, self.known = items, landscape, known
        self.categories, self.decisions = categories, decisions
        self.index = Index(landscape.tools, items)
        self.keys = [self._key(item) for item in items]
        self.seen: set[str] = set()
        here = {known[key].tool for key in self.keys if key in known}
        self.brought = {slug for slug in here if slug in landscape.by_slug}
        self.brought = {slug for slug in self.brought if landscape.by_slug[slug].owner}
        sections: dict[str, bool] = {}
        for item in items:
            only = sections.get(item.section, True) and item.is_organization
            sections[item.section] = only
        self.of_members = {section for section, only in sections.items() if only}

    def _key(self, item: Item) -> str:
        """Return the key stored by earlier imports, else the one with repository moves followed."""
        return item.key if item.key in self.known else item.key_with(self.index.moved)

    def rows(self) -> Iterator[Planned]:
        for key, item in zip(self.keys, self.items, strict=True):
            if key in self.seen:
                yield Planned(item, Outcome.SKIPPED, "twice", key=key)
                continue
            self.seen.add(key)
            ring = self.rings.get(item.ring, guess_ring(item.ring)) if item.ring else ""
            said = merging.said_by(item, ring)
            before = self.known.get(key)
            row = self._planned(key, item, before)
            was = before.said if before else None
            row = replace(row, key=key, ring=ring, said=said, before=was)
            yield self._with_changes(row, before)

    def _planned(self, key: str, item: Item, before: Known | None) -> Planned:
        category = self.categories.get(item.section, "")
        if before is not None and before.tool in self.landscape.by_slug:
            outcome = Outcome.CHANGED if before.is_missing else Outcome.UNCHANGED
            return Planned(item, outcome, "earlier", before.tool, category)
        decision = self.decisions.get(key, "")
        if decision == SKIP:
            return Planned(item, Outcome.SKIPPED, "decided")
        if decision in self.landscape.by_slug:
            return Planned(item, Outcome.MATCHED, "decided", decision, category)
        if decision == OWN:
            return _new(item, category, "decided")
        if item.is_organization and not (category and item.section in self.of_members):
            return Planned(item, Outcome.SKIPPED, "organization")
        found = self.index.recognise(item, self.brought)
        if found.sure is not None:
            return Planned(item, Outcome.MATCHED, found.why, found.sure.slug, category)
        if item.nature and not (category and nature_of_section(item.section)):
            return Planned(item, Outcome.SKIPPED, item.nature, category=category)
        if found.candidates:
            slugs = tuple(tool.slug for tool in found.candidates)
            return Planned(item, Outcome.PROPOSED, found.why, "", category, slugs)
        return _new(item, category, "new")

    def _with_changes(self, row: Planned, before: Known | None) -> Planned:
        """Return the row with its changes of an own tool and of the stack."""
        said, last = row.said or {}, row.before
        if row.outcome is Outcome.CREATED:
            return replace(row, changes=tuple(merging.opinions_that_differ(Opinion(), said, None)))
        if not row.tool:
            return row
        if last is None and before is not None and before.digest == row.item.digest:
            last = said  # kept from before what sources say was recorded, and still the same
        found: list[Change] = []
        if before is not None and row.tool in self.writable:
            ours = merging.facts_of(self.landscape.by_slug[row.tool])
            found.extend(merging.facts_that_differ(ours, said, last))
        opinion = self.stack.get(row.tool, Opinion())
        found.extend(merging.opinions_that_differ(opinion, said, last))
        changes = tuple(self._decided(row.key, change) for change in found)
        written = any(change.is_written for change in changes)
        is_changed = row.outcome is Outcome.UNCHANGED and written
        outcome = Outcome.CHANGED if is_changed else row.outcome
        return replace(row, outcome=outcome, changes=changes)

    def _decided(self, key: str, change: Change) -> Change:
        if not change.is_asked:
            return change
        key = f"{key}#{change.field}"
        chosen = self.decisions.get(key) or self.decisions.get(merging.ALL, "")
        return replace(change, key=key, decision=chosen)


def _new(item: Item, category: str, why: str) -> Planned:
    """Plan a new own tool, which requires one of our categories."""
    if not category:
        return Planned(item, Outcome.SKIPPED, "no_category")
    return Planned(item, Outcome.CREATED, why, "", category)
