"""Undoing a whole import: data not changed since are restored to their previous values.

Applying an import records the written and the previous values (`ImportRun.undo`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape import queries
from pipelines_catalog.landscape.models import (
    ImportRun,
    OwnTool,
    StackChange,
    StackEntry,
    State,
)
from pipelines_catalog.landscape.models.own import PREFIX
from pipelines_catalog.landscape.services.stack import opinion_of, put_back

BATCH = 500  # values of one query
KEPT = ("tool", "name", "line", "licence", "attribution", "digest", "said", "is_missing", "run_id")


class NothingToUndo(Exception):
    """The import is not applied, already undone, or older than the recording of traces."""


@dataclass
class Trace:
    """The values written by an import. "Before" is from the first of several steps."""

    created: dict[str, str] = field(default_factory=dict)  # own tool: when it was last written
    facts: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # column: before, after
    items: dict[str, dict[str, Any] | None] = field(default_factory=dict)  # key: what was kept
    stack: dict[str, dict[str, Any]] = field(default_factory=dict)  # tool: before, last change

    def note_created(self, tools: Iterable[OwnTool]) -> None:
        self.created |= {tool.slug: tool.changed_at.isoformat() for tool in tools}

    def note_fact(self, tool: OwnTool, column: str, value: str, at: datetime) -> None:
        if tool.slug in self.created:
            self.created[tool.slug] = at.isoformat()
            return
        before = getattr(tool, column)
        known = self.facts.setdefault(tool.slug, {})
        known[column] = [known.get(column, [before])[0], value]

    def note_items(self, organization: Organization, source: str, keys: Collection[str]) -> None:
        rows = organization.imported_items.filter(source=source)
        found = {
            row.key: {name: getattr(row, name) for name in KEPT} | {"run_id": _text(row.run_id)}
            for part in _parts(keys)
            for row in rows.filter(key__in=part)
        }
        for key in keys:
            self.items.setdefault(key, found.get(key))

    def note_opinion(self, slug: str, before: StackEntry | None) -> None:
        self.stack.setdefault(slug, {"before": opinion_of(before) if before else None})

    def note_changes(self, organization: Organization) -> None:
        for slug, last in _newest_changes(organization, self.stack).items():
            self.stack[slug]["last"] = last

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Undoing:
    """The changes that undo an import, and the names of tools kept as they were changed since."""

    tools: tuple[OwnTool, ...]
    facts: tuple[tuple[OwnTool, Mapping[str, str]], ...]
    opinions: tuple[tuple[str, Mapping[str, Any] | None], ...]
    kept: tuple[str, ...]


def may_be_undone(run: ImportRun) -> bool:
    return run.state == State.APPLIED and bool(run.undo)


def undoing_of(run: ImportRun) -> Undoing:
    """Return the changes that would undo the import. Raises NothingToUndo."""
    if not may_be_undone(run):
        raise NothingToUndo
    organization, trace = run.organization, Trace(**run.undo)
    newest = _newest_changes(organization, trace.stack)
    untouched = {slug: told for slug, told in trace.stack.items() if newest[slug] == told["last"]}
    leave = {slug for slug, told in untouched.items() if told["before"] is None}
    stay = set(organization.stack_entries.values_list("tool", flat=True)) - leave
    others = organization.imported_items.exclude(source=run.source)
    stay |= set(others.values_list("tool", flat=True))
    own = _own_tools(organization, {*trace.created, *trace.facts})
    goes = [
        tool
        for slug, when in trace.created.items()
        if (tool := own.get(slug)) and slug not in stay and tool.changed_at.isoformat() == when
    ]
    facts = [
        (own[slug], {column: values[0] for column, values in columns.items()})
        for slug, columns in trace.facts.items()
        if slug in own and all(getattr(own[slug], c) == v[1] for c, v in columns.items())
    ]
    gone = {tool.slug for tool in goes}
    back = {*gone, *(tool.slug for tool, _ in facts), *untouched}
    touched = [slug for slug in (*trace.created, *trace.facts, *trace.stack) if slug not in back]
    tools = queries.catalogue_of(organization.pk).landscape.by_slug
    return Undoing(
        tools=tuple(goes),
        facts=tuple(facts),
        opinions=tuple((slug, told["before"]) for slug, told in untouched.items()),
        kept=tuple(tools[slug].name for slug in dict.fromkeys(touched) if slug in tools),
    )


@transaction.atomic
def undo_import(*, run: ImportRun, by: User, at: datetime) -> Undoing:
    """Undo all parts of an import that were not changed since. Raises NothingToUndo."""
    lock_in_order([run.organization_id])
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("organization")
    run = locked.get(pk=run.pk)
    found = undoing_of(run)
    organization, tools = run.organization, queries.catalogue_of(run.organization_id).landscape
    for slug, before in found.opinions:
        name = tools.by_slug[slug].name if slug in tools.by_slug else slug
        put_back(organization=organization, slug=slug, name=name, before=before, by=by, at=at)
    for tool, values in found.facts:
        OwnTool.objects.filter(pk=tool.pk).update(**values, changed_at=at)
    gone = {tool.slug for tool in found.tools}
    _forget_items(run, gone)
    for part in _parts([tool.pk for tool in found.tools]):
        OwnTool.objects.filter(pk__in=part).delete()
    run.state, run.items, run.undo = State.UNDONE, [], {}
    run.save(update_fields=["state", "items", "undo"])
    counts = {"tools": len(gone), "facts": len(found.facts), "opinions": len(found.opinions)}
    record_audit(
        organization=organization,
        actor=by,
        action="import.undone",
        target=run.source,
        details=counts | {"kept": len(found.kept)},
        at=at,
    )
    return found


def _forget_items(run: ImportRun, gone: Collection[str]) -> None:
    """Restore the previous provenance, except for own tools that are kept."""
    trace = Trace(**run.undo)
    stay = set(trace.created) - set(gone)
    rows = run.organization.imported_items.filter(source=run.source)
    new = [key for key, before in trace.items.items() if before is None]
    for part in _parts(new):
        rows.filter(key__in=part, run=run).exclude(tool__in=stay).delete()
    runs = {str(pk) for pk in run.organization.imports.values_list("pk", flat=True)}
    written = rows.filter(Q(run=run) | Q(is_missing=True))  # by this import, or marked by it
    for key, before in trace.items.items():
        if before is not None:
            run_id = before["run_id"] if before["run_id"] in runs else None
            written.filter(key=key).update(**before | {"run_id": run_id})


def _newest_changes(organization: Organization, slugs: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(slugs):
        rows = StackChange.objects.filter(organization=organization, tool__in=part)
        found |= dict(rows.values("tool").annotate(last=Max("pk")).values_list("tool", "last"))
    return found


def _own_tools(organization: Organization, slugs: Collection[str]) -> dict[str, OwnTool]:
    keys = [int(slug.removeprefix(PREFIX)) for slug in slugs]
    rows = (row for part in _parts(keys) for row in organization.own_tools.filter(pk__in=part))
    return {row.slug: row for row in rows}


def _parts(values: Collection[Any]) -> Iterator[list[Any]]:
    values = list(values)
    yield from (values[begin : begin + BATCH] for begin in range(0, len(values), BATCH))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
