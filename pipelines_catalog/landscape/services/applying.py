"""Applying an import in one transaction; idempotent.

Items that need a decision stay open: decisions made later are applied in the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from django.db import transaction

from mlops_portal.foundation import dates
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape import queries
from pipelines_catalog.landscape.domain.importing import Outcome, Plan, Planned, make_plan
from pipelines_catalog.landscape.domain.importing.items import item_from
from pipelines_catalog.landscape.domain.importing.merging import FACTS, Opinion
from pipelines_catalog.landscape.domain.importing.plan import Known
from pipelines_catalog.landscape.domain.importing.rings import guess_ring
from pipelines_catalog.landscape.domain.licences import OPEN, licence_family
from pipelines_catalog.landscape.domain.tools import Kind
from pipelines_catalog.landscape.models import (
    ImportedItem,
    ImportRun,
    OwnTool,
    Ring,
    StackChange,
    State,
)
from pipelines_catalog.landscape.services.own_tools import MOST_OWN_TOOLS, TooManyTools
from pipelines_catalog.landscape.services.stack import put
from pipelines_catalog.landscape.services.undoing import Trace

_SAID = ("run", "tool", "name", "line", "licence", "attribution", "digest", "said")
_COLUMNS = {field: "foundation_stage" if field == "stage" else field for field in FACTS}


class NotReady(Exception):
    """The import is not parsed yet, or could not be parsed."""


def plan_of(run: ImportRun, *, is_whole: bool | None = None) -> Plan:
    """Return the plan of an import, or of its open items once applied. Five queries."""
    is_whole = run.state != State.APPLIED if is_whole is None else is_whole
    landscape = queries.catalogue_of(run.organization_id).landscape
    rows = ImportedItem.objects.filter(organization=run.organization_id, source=run.source)
    rows = rows.values_list("key", "tool", "digest", "is_missing", "said")
    known = {key: Known(tool, digest, gone, said or None) for key, tool, digest, gone, said in rows}
    own = OwnTool.objects.filter(organization=run.organization_id, source=run.source)
    return make_plan(
        [item_from(item) for item in run.items],
        landscape,
        run.categories,
        run.decisions,
        known,
        rings=run.rings,
        stack=queries.opinions_of(run.organization_id),
        writable=[tool.slug for tool in own.only("pk")],
        is_whole=is_whole,
    )


@transaction.atomic
def apply_import(*, run: ImportRun, by: User, at: datetime) -> ImportRun:
    """Apply an import as planned. If already applied, return it unchanged.

    Raises NotReady, TooManyTools, without any change.
    """
    lock_in_order([run.organization_id])
    ready = ImportRun.objects.filter(pk=run.pk, state=State.READY)
    if not ready.update(state=State.APPLIED, applied_at=at):
        run = ImportRun.objects.get(pk=run.pk)
        if run.state != State.APPLIED:
            raise NotReady
        return run
    run = ImportRun.objects.select_related("organization").get(pk=run.pk)
    plan = plan_of(run, is_whole=True)
    slugs, opinions = _carry_out(run, plan, by, at)
    run.outcome = {
        "counts": plan.counts | {"missing": len(plan.missing), "opinions": opinions},
        "rows": [row.as_row() | {"tool": slugs.get(row.key, "")} for row in plan.rows],
    }
    _keep_open(run, plan)
    _audit(run, plan, by, at)
    return run


@transaction.atomic
def answer_import(*, run: ImportRun, by: User, at: datetime) -> ImportRun:
    """Apply the decisions on open items of an applied import.

    Raises TooManyTools, without any change.
    """
    lock_in_order([run.organization_id])
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("organization")
    run = locked.get(pk=run.pk)
    if run.state != State.APPLIED or not run.items:
        return run
    plan = plan_of(run)
    slugs, opinions = _carry_out(run, plan, by, at)
    new = {row.key: row.as_row() | {"tool": slugs.get(row.key, "")} for row in plan.rows}
    rows = [new.get(row.get("key", ""), row) for row in run.outcome["rows"]]
    counts = dict(run.outcome["counts"])
    for outcome in Outcome:
        counts[outcome.value] = sum(row["outcome"] == outcome.value for row in rows)
    counts["opinions"] += opinions
    run.outcome = {"counts": counts, "rows": rows}
    _keep_open(run, plan)
    if opinions or any(row.outcome in _DONE for row in plan.rows):
        _audit(run, plan, by, at)
    return run


_DONE = (Outcome.CREATED, Outcome.MATCHED, Outcome.CHANGED)


def _carry_out(run: ImportRun, plan: Plan, by: User, at: datetime) -> tuple[dict[str, str], int]:
    """Write the plan; return slugs by key, and the number of opinions that changed the stack."""
    trace = Trace(**run.undo)
    slugs = _create(run, plan, trace, at) | {row.key: row.tool for row in plan.rows if row.tool}
    _update(run, plan, trace, at)
    _remember(run, plan, slugs, trace, at)
    opinions = _put_rings(run, plan, slugs, trace, by, at)
    trace.note_changes(run.organization)
    run.undo = trace.as_json()
    return slugs, opinions


def _keep_open(run: ImportRun, plan: Plan) -> None:
    run.items = [asdict(row.item) for row in plan.rows if row.is_open]
    run.save(update_fields=["outcome", "items", "undo"])


def _audit(run: ImportRun, plan: Plan, by: User, at: datetime) -> None:
    record_audit(
        organization=run.organization,
        actor=by,
        action="import.applied",
        target=run.source,
        details={key: value for key, value in plan.counts.items() if value},
        at=at,
    )


def _create(run: ImportRun, plan: Plan, trace: Trace, at: datetime) -> dict[str, str]:
    """Create own tools; return their slugs by key. Raises TooManyTools."""
    rows = [row for row in plan.rows if row.outcome is Outcome.CREATED]
    if run.organization.own_tools.count() + len(rows) > MOST_OWN_TOOLS:
        raise TooManyTools
    tools = [_own_tool(run, row, at) for row in rows]
    made = OwnTool.objects.bulk_create(tools, batch_size=500)
    trace.note_created(made)
    return {row.key: tool.slug for row, tool in zip(rows, made, strict=True)}


def _own_tool(run: ImportRun, row: Planned, at: datetime) -> OwnTool:
    """Return a new own tool from an item; facts missing in the file stay unknown."""
    item = row.item
    kind = item.kind or (Kind.OPEN_SOURCE if _is_open(item.licence) else Kind.UNKNOWN).value
    return OwnTool(
        organization=run.organization,
        category=row.category,
        kind=kind,
        language=DEFAULT_LANGUAGE,
        components=list(item.components or ()),
        source=run.source,
        source_date=dates.stamp(at),
        created_at=at,
        changed_at=at,
        **{column: getattr(item, field) for field, column in _COLUMNS.items()},
    )


def _is_open(licence: str) -> bool:
    return bool(licence) and licence_family(licence) in OPEN


def _update(run: ImportRun, plan: Plan, trace: Trace, at: datetime) -> None:
    """Update own tools whose facts changed in the source; never tools of the landscape."""
    written = {
        row.tool: {_COLUMNS[f]: value for f, value in row.written.items() if f in _COLUMNS}
        for row in plan.rows
        if row.outcome is not Outcome.CREATED and set(row.written) & set(_COLUMNS)
    }
    if not written:
        return
    own = run.organization.own_tools.filter(source=run.source)
    tools = [tool for tool in own if tool.slug in written]
    for tool in tools:
        for column, value in written[tool.slug].items():
            trace.note_fact(tool, column, value, at)
            setattr(tool, column, value)
        tool.changed_at = at
    OwnTool.objects.bulk_update(tools, [*_COLUMNS.values(), "changed_at"], batch_size=200)


def _remember(
    run: ImportRun, plan: Plan, slugs: dict[str, str], trace: Trace, at: datetime
) -> None:
    """Store the provenance of all imported items; mark items missing in the source."""
    rows = [
        ImportedItem(
            organization=run.organization,
            run=run,
            source=run.source,
            key=row.key,
            tool=slugs[row.key],
            name=row.item.name,
            line=row.item.line,
            licence=run.licence,
            attribution=run.attribution,
            digest=row.item.digest,
            said=said,
            first_at=at,
            changed_at=at,
        )
        for row in plan.rows
        if row.outcome in (*_DONE, Outcome.UNCHANGED)
        and ((said := _settled(row)) != row.before or row.outcome in _DONE)
    ]
    trace.note_items(run.organization, run.source, [*(row.key for row in rows), *plan.missing])
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


def _settled(row: Planned) -> dict[str, str]:
    """Return the source's values; for fields with an open decision, the previous values."""
    said, before = dict(row.said or {}), row.before or {}
    for change in row.asked:
        said.pop(change.field, None)
        if change.before:
            said[change.field] = change.before
    return dict(before) | said


def _put_rings(
    run: ImportRun, plan: Plan, slugs: dict[str, str], trace: Trace, by: User, at: datetime
) -> int:
    """Write a radar's opinions to the stack; return how many changed it."""
    rated: Sequence[Planned] = [row for row in plan.rows if row.changes_stack and row.key in slugs]
    if not rated:
        return 0
    landscape = queries.catalogue_of(run.organization_id).landscape
    stack = queries.opinions_of(run.organization_id)
    entries = {entry.tool: entry for entry in run.organization.stack_entries.all()}
    changed = 0
    for row in rated:
        tool = landscape.by_slug[slugs[row.key]]
        ours, new, said = stack.get(tool.slug), row.written, row.said or {}
        if ours is None:
            _write_history(run, row, tool.slug, at)
            used_as = row.item.components
            used_as = tool.components if used_as is None else used_as
            opinion = Opinion(said["ring"], said.get("reason", ""), tuple(used_as))
        else:
            used_as = tuple(filter(None, new.get("components", "").split("; "))) or ours.components
            opinion = Opinion(new.get("ring", ours.ring), new.get("reason", ours.reason), used_as)
        is_new = put(
            organization=run.organization,
            tool=tool,
            ring=Ring(opinion.ring),
            components=[id for id in opinion.components if id in _component_ids(landscape)],
            reason=opinion.reason,
            by=by,
            at=at,
            since=_moment(row.item.since, at) if ours is None else None,
        )
        if is_new:
            trace.note_opinion(tool.slug, entries.get(tool.slug))
            changed += 1
    return changed


def _component_ids(landscape: object) -> frozenset[str]:
    return frozenset(term.id for term in landscape.components)  # type: ignore[attr-defined]


def _write_history(run: ImportRun, row: Planned, slug: str, at: datetime) -> None:
    """Store the file's older rings if the stack has no history of the tool."""
    if not row.item.history or run.organization.stack_changes.filter(tool=slug).exists():
        return
    StackChange.objects.bulk_create(_older(run, row, slug, at))


def _older(run: ImportRun, row: Planned, slug: str, at: datetime) -> Iterable[StackChange]:
    for step in row.item.history:
        ring = run.rings.get(step["ring"]) or guess_ring(step["ring"])
        if ring:
            yield StackChange(
                organization=run.organization,
                tool=slug,
                name=row.item.name,
                ring=ring,
                reason=step["reason"],
                at=_moment(step["at"], at),
            )


def _moment(date: str, otherwise: datetime) -> datetime:
    """Return noon (UTC) of a date YYYY-MM-DD; `otherwise` if it is invalid or later."""
    try:
        found = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(hours=12)
    except ValueError:
        return otherwise
    return min(found, otherwise)
