"""Applying an import: all of it in one transaction, once, however often it is asked for."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.organizations.models import User
from assessments.organizations.services import record_audit
from mlops_portal.foundation import dates
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from pipelines_catalog.landscape import queries
from pipelines_catalog.landscape.domain.importing import Item, Outcome, Plan, Planned, make_plan
from pipelines_catalog.landscape.domain.importing.plan import Known
from pipelines_catalog.landscape.domain.tools import Kind
from pipelines_catalog.landscape.models import ImportedItem, ImportRun, OwnTool, Ring, State
from pipelines_catalog.landscape.services.own_tools import MOST_OWN_TOOLS, TooManyTools
from pipelines_catalog.landscape.services.stack import put

_SAID = ("run", "tool", "name", "line", "licence", "attribution", "digest")


class NotReady(Exception):
    """The import is not read yet, or could not be read."""


def plan_of(run: ImportRun) -> Plan:
    """What applying the import would do now. Three queries."""
    landscape = queries.catalogue_of(run.organization_id).landscape
    rows = ImportedItem.objects.filter(organization=run.organization_id, source=run.source)
    known = {
        key: Known(tool, digest, is_missing)
        for key, tool, digest, is_missing in rows.values_list("key", "tool", "digest", "is_missing")
    }
    items = [Item(**item) for item in run.items]
    return make_plan(items, landscape, run.categories, run.decisions, known)


@transaction.atomic
def apply_import(*, run: ImportRun, by: User, at: datetime) -> ImportRun:
    """Do what the dry run says. Applied before, it changes nothing and gives the same outcome.

    Raises NotReady, TooManyTools; then nothing was changed.
    """
    ready = ImportRun.objects.filter(pk=run.pk, state=State.READY)
    if not ready.update(state=State.APPLIED, applied_at=at):
        run = ImportRun.objects.get(pk=run.pk)
        if run.state != State.APPLIED:
            raise NotReady
        return run
    run = ImportRun.objects.select_related("organization").get(pk=run.pk)
    plan = plan_of(run)
    slugs = _create(run, plan, at) | {row.item.key: row.tool for row in plan.rows if row.tool}
    _update(run, plan, at)
    _remember(run, plan, slugs, at)
    opinions = _put_rings(run, plan, slugs, by, at)
    run.outcome = {
        "counts": plan.counts | {"missing": len(plan.missing), "opinions": opinions},
        "rows": [_row(row, slugs.get(row.item.key, "")) for row in plan.rows],
    }
    run.items = []
    run.save(update_fields=["outcome", "items"])
    record_audit(
        organization=run.organization,
        actor=by,
        action="import.applied",
        target=run.source,
        details={key: value for key, value in plan.counts.items() if value},
        at=at,
    )
    return run


def _create(run: ImportRun, plan: Plan, at: datetime) -> dict[str, str]:
    """New own tools; their slugs by key."""
    rows = [row for row in plan.rows if row.outcome is Outcome.CREATED]
    if run.organization.own_tools.count() + len(rows) > MOST_OWN_TOOLS:
        raise TooManyTools
    tools = [_own_tool(run, row, at) for row in rows]
    made = OwnTool.objects.bulk_create(tools, batch_size=500)
    return {row.item.key: tool.slug for row, tool in zip(rows, made, strict=True)}


def _own_tool(run: ImportRun, row: Planned, at: datetime) -> OwnTool:
    item = row.item
    return OwnTool(
        organization=run.organization,
        category=row.category,
        kind=(Kind.OPEN_SOURCE if item.repository else Kind.COMMERCIAL).value,
        language=DEFAULT_LANGUAGE,
        source=run.source,
        source_date=dates.stamp(at),
        created_at=at,
        changed_at=at,
        **_facts(item),
    )


def _facts(item: Item) -> dict[str, str]:
    return {
        "name": item.name,
        "homepage": item.homepage,
        "repository": item.repository,
        "licence": item.licence,
        "description": item.description,
        "foundation_stage": item.stage,
    }


def _update(run: ImportRun, plan: Plan, at: datetime) -> None:
    """Own tools of which the source says something new; ours are never changed by an import."""
    changed = {row.tool: row.item for row in plan.rows if row.outcome is Outcome.CHANGED}
    if not changed:
        return
    tools = [t for t in run.organization.own_tools.filter(source=run.source) if t.slug in changed]
    for tool in tools:
        for key, value in _facts(changed[tool.slug]).items():
            setattr(tool, key, value)
        tool.changed_at = at
    fields = [*_facts(Item(0, "")), "changed_at"]
    OwnTool.objects.bulk_update(tools, fields, batch_size=200)


def _remember(run: ImportRun, plan: Plan, slugs: dict[str, str], at: datetime) -> None:
    """Provenance of every item that is in; what the source no longer holds is marked, not gone."""
    kept = (Outcome.CREATED, Outcome.MATCHED, Outcome.CHANGED)
    rows = [
        ImportedItem(
            organization=run.organization,
            run=run,
            source=run.source,
            key=row.item.key,
            tool=slugs[row.item.key],
            name=row.item.name,
            line=row.item.line,
            licence=run.licence,
            attribution=run.attribution,
            digest=row.item.digest,
            first_at=at,
            changed_at=at,
        )
        for row in plan.rows
        if row.outcome in kept
    ]
    ImportedItem.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["organization", "source", "key"],
        update_fields=[*_SAID, "is_missing", "changed_at"],
    )
    gone = ImportedItem.objects.filter(organization=run.organization, source=run.source)
    for begin in range(0, len(plan.missing), 500):
        keys = plan.missing[begin : begin + 500]
        gone.filter(key__in=keys).update(is_missing=True, changed_at=at)


def _put_rings(run: ImportRun, plan: Plan, slugs: dict[str, str], by: User, at: datetime) -> int:
    """Opinions of a radar go into the stack; how many changed it."""
    rated: Sequence[Planned] = [row for row in plan.rows if row.item.ring]
    rated = [row for row in rated if row.item.key in slugs and row.outcome is not Outcome.UNCHANGED]
    if not rated:
        return 0
    landscape = queries.catalogue_of(run.organization_id).landscape
    changed = 0
    for row in rated:
        tool = landscape.by_slug[slugs[row.item.key]]
        changed += put(
            organization=run.organization,
            tool=tool,
            ring=Ring(row.item.ring),
            components=tool.components,
            reason=row.item.reason,
            by=by,
            at=at,
        )
    return changed


def _row(row: Planned, slug: str) -> dict[str, object]:
    return {
        "line": row.item.line,
        "name": row.item.name,
        "outcome": row.outcome.value,
        "why": row.why,
        "tool": slug,
        "category": row.category,
    }
