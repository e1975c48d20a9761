"""Read queries on stacks, own tools and imports. Each starts from an organization."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.coverage import Coverage, Warning, coverage, warnings_of
from pipelines_catalog.landscape.domain.importing.merging import Opinion
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.selection import Catalogue
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.models import (
    IN_USE,
    UNDO_FOR,
    ImportedItem,
    ImportRun,
    OwnTool,
    StackChange,
    StackEntry,
)

Stamp = tuple[int | None, object, object]  # of own tools: how many, the newest, the last change
STAMP = {"own_count": Count("pk"), "own_newest": Max("pk"), "own_changed": Max("changed_at")}


def catalogue_of(organization_id: UUID) -> Catalogue:
    """Return our tools with the organization's own. One query; changes appear at once."""
    own = OwnTool.objects.filter(organization=organization_id)
    return _stamped(organization_id, tuple(own.aggregate(**STAMP).values()))


def _stamped(organization_id: UUID, stamp: Stamp) -> Catalogue:
    """Return the catalogue for a version stamp, cached per process while no own tool changes."""
    return _with_own(organization_id, stamp) if stamp[0] else content.catalogue()


@lru_cache(maxsize=8)
def _with_own(organization_id: UUID, _stamp: Stamp) -> Catalogue:
    own = OwnTool.objects.filter(organization=organization_id).order_by("pk")
    return content.catalogue().with_tools(tuple(tool.as_tool() for tool in own))


def rings_of(organization_id: UUID) -> dict[str, str]:
    """Return the ring by slug of the tools in the stack."""
    entries = StackEntry.objects.filter(organization=organization_id)
    return dict(entries.values_list("tool", "ring"))


def opinions_of(organization_id: UUID) -> dict[str, Opinion]:
    """Return ring, reason and components of each tool in the stack, by slug."""
    entries = StackEntry.objects.filter(organization=organization_id)
    return {
        tool: Opinion(ring, reason, tuple(components))
        for tool, ring, reason, components in entries.values_list(
            "tool", "ring", "reason", "components"
        )
    }


def sources_of(organization_id: UUID) -> dict[str, set[str]]:
    """Return the imported lists that contain each tool, by slug."""
    found: dict[str, set[str]] = {}
    rows = ImportedItem.objects.filter(organization=organization_id).order_by()
    for tool, source in rows.values_list("tool", "source").distinct():
        found.setdefault(tool, set()).add(source)
    return found


def history_of(organization: Organization, slug: str = "") -> QuerySet[StackChange]:
    """Return the changes of the stack, or of one tool in it, newest first."""
    changes = organization.stack_changes.select_related("by").order_by("-pk")
    return changes.filter(tool=slug) if slug else changes


def taken_out_together(
    organization: Organization, user: User, at: datetime, landscape: Landscape
) -> list[Tool]:
    """Return the tools removed by the last change of the stack, if `user` may undo it."""
    last = organization.stack_changes.order_by("-pk").first()
    if last is None or not last.is_removal or last.by_id != user.pk or at - last.at > UNDO_FOR:
        return []
    same = organization.stack_changes.filter(at=last.at, by=user, is_removal=True).order_by("pk")
    slugs = same.values_list("tool", flat=True)
    return [landscape.by_slug[slug] for slug in slugs if slug in landscape.by_slug]


@dataclass(frozen=True, slots=True)
class StackLine:
    """A tool in the stack. `tool.components` are those that it is used as."""

    entry: StackEntry
    tool: Tool
    warnings: tuple[Warning, ...]

    @property
    def is_in_use(self) -> bool:
        return self.entry.ring in IN_USE


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack with its coverage. Only tools in adopt and trial fill components."""

    lines: tuple[StackLine, ...]
    coverage: Coverage

    @property
    def warnings(self) -> tuple[Warning, ...]:
        return tuple(warning for line in self.lines for warning in line.warnings)


def stack_of(organization: Organization, landscape: Landscape) -> Stack:
    """Return the stack, by name. Entries whose own tool was deleted are left out."""
    entries = organization.stack_entries.all()
    lines = [_line(entry, landscape) for entry in entries if entry.tool in landscape.by_slug]
    lines.sort(key=lambda line: (line.tool.name.casefold(), line.tool.slug))
    used = [line.tool for line in lines if line.is_in_use]
    return Stack(tuple(lines), coverage(used, landscape))


def _line(entry: StackEntry, landscape: Landscape) -> StackLine:
    tool = landscape.by_slug[entry.tool]
    found = {w.concern: w for w in (*warnings_of(tool), *warnings_of(tool, entry.licence))}
    used_as = replace(tool, components=tuple(entry.components))
    return StackLine(entry, used_as, tuple(found.values()))


def stack_by_category(organization: Organization) -> Mapping[str, list[str]]:
    """Return the names of the tools in use (adopt, trial), sorted, by category.

    A tool is listed in every category that it belongs to. One query.
    """
    own = OwnTool.objects.filter(organization=OuterRef("organization")).order_by()
    own = own.values("organization").annotate(**STAMP)
    stamp = [Subquery(own.values(part)) for part in STAMP]
    entries = StackEntry.objects.filter(organization=organization)
    rows = list(entries.values_list("tool", "ring", *stamp))
    if not rows:
        return {}
    landscape = _stamped(organization.pk, rows[0][2:]).landscape
    rings = {tool: ring for tool, ring, *_ in rows}
    found: dict[str, list[str]] = {}
    for tool in landscape.tools:  # in order of names
        if rings.get(tool.slug) in IN_USE:
            for category in tool.categories:
                found.setdefault(category, []).append(tool.name)
    return found


def runs_of(organization: Organization, most: int = 20) -> list[ImportRun]:
    """Return the newest imports, without their items."""
    runs = organization.imports.select_related("by").defer("text", "items", "outcome", "undo")
    return list(runs.order_by("-created_at")[:most])
