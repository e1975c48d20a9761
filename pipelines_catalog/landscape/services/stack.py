"""Adding, changing and removing tools of a stack, and undoing the last change."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.models import UNDO_FOR, Ring, StackChange, StackEntry

OPINION = ("ring", "components", "reason", "licence")


@transaction.atomic
def put(
    *,
    organization: Organization,
    tool: Tool,
    ring: Ring,
    components: Sequence[str],
    reason: str,
    by: User | None,
    at: datetime,
    since: datetime | None = None,
) -> bool:
    """Add a tool to the stack, or change its entry; return whether anything changed.

    `since` is when the ring was given, if known to be earlier than `at`.
    """
    opinion = {
        "ring": ring,
        "components": list(components),
        "reason": reason,
        "licence": tool.licence[:100],
    }
    entry = _locked(organization, tool.slug)
    if entry and all(getattr(entry, key) == value for key, value in opinion.items()):
        return False
    StackEntry.objects.update_or_create(
        organization=organization,
        tool=tool.slug,
        defaults=opinion | {"since": since or at},
        create_defaults=opinion | {"since": since or at, "added_at": at},
    )
    _write(organization, tool.slug, tool.name, opinion, by=by, at=at)
    _audit(organization, "stack.changed" if entry else "stack.added", tool.name, ring, by, at)
    return True


@transaction.atomic
def take_out(
    *, organization: Organization, slug: str, name: str, by: User | None, at: datetime
) -> bool:
    """Remove a tool; its history is kept. Return whether it was in the stack."""
    entry = _locked(organization, slug)
    if entry is None:
        return False
    _remove(entry, name, by, at)
    _audit(organization, "stack.removed", name, entry.ring, by, at)
    return True


@transaction.atomic
def undo(*, organization: Organization, slug: str, by: User, at: datetime) -> bool:
    """Restore the entry before the user's own last change, if that is at most an hour old.

    Appends to the history as one more step. Return whether anything was undone.
    """
    entry = _locked(organization, slug)
    changes = list(organization.stack_changes.filter(tool=slug).order_by("-pk")[:2])
    last, before = (*changes, None, None)[:2]
    if last is None or last.by_id != by.pk or at - last.at > UNDO_FOR:
        return False
    if before is None or before.is_removal:
        if entry is None:
            return False
        _remove(entry, last.name, by, at)
    else:
        opinion = {key: getattr(before, key) for key in OPINION}
        StackEntry.objects.update_or_create(
            organization=organization, tool=slug, defaults=opinion | {"since": at}
        )
        _write(organization, slug, last.name, opinion, by=by, at=at)
    _audit(organization, "stack.undone", last.name, last.ring, by, at)
    return True


@transaction.atomic
def take_out_many(
    *, organization: Organization, tools: Sequence[Tool], by: User, at: datetime
) -> list[str]:
    """Remove several tools; return the slugs of those that were in the stack."""
    return [
        tool.slug
        for tool in tools
        if take_out(organization=organization, slug=tool.slug, name=tool.name, by=by, at=at)
    ]


@transaction.atomic
def undo_many(
    *, organization: Organization, slugs: Sequence[str], by: User, at: datetime
) -> list[str]:
    """Undo the user's own last change of each tool; return the slugs of those undone."""
    return [slug for slug in slugs if undo(organization=organization, slug=slug, by=by, at=at)]


def opinion_of(entry: StackEntry) -> dict[str, object]:
    """Return the values of an entry in the form that `put_back` restores."""
    return {key: getattr(entry, key) for key in OPINION} | {"since": entry.since.isoformat()}


def put_back(
    *,
    organization: Organization,
    slug: str,
    name: str,
    before: Mapping[str, object] | None,
    by: User,
    at: datetime,
) -> None:
    """Restore an entry from `opinion_of`, or remove it for None, within a transaction.

    Appends to the history; the caller writes the audit entry.
    """
    entry = _locked(organization, slug)
    if before is None:
        if entry is not None:
            _remove(entry, name, by, at)
        return
    opinion = {key: before[key] for key in OPINION}
    StackEntry.objects.update_or_create(
        organization=organization, tool=slug, defaults=opinion | {"since": before["since"]}
    )
    _write(organization, slug, name, opinion, by=by, at=at)


def _locked(organization: Organization, slug: str) -> StackEntry | None:
    """Return the entry; on PostgreSQL it is locked until the transaction ends.

    The audit log is locked first: an import changes many entries and logs each.
    """
    lock_in_order([organization.pk])
    entries = StackEntry.objects.select_for_update()
    return entries.filter(organization=organization, tool=slug).first()


def _remove(entry: StackEntry, name: str, by: User | None, at: datetime) -> None:
    opinion = {key: getattr(entry, key) for key in OPINION}
    _write(entry.organization, entry.tool, name, opinion, by=by, at=at, is_removal=True)
    entry.delete()


def _write(
    organization: Organization, slug: str, name: str, opinion: dict, **rest: object
) -> StackChange:
    return StackChange.objects.create(
        organization=organization, tool=slug, name=name[:200], **opinion, **rest
    )


def _audit(
    organization: Organization, action: str, name: str, ring: str, by: User | None, at: datetime
) -> None:
    record_audit(
        organization=organization,
        actor=by,
        action=action,
        target=name,
        details={"ring": str(ring)},
        at=at,
    )
