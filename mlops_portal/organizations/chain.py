"""The hash chain of an organization's audit entries: each hash covers the entry and the last hash.

To change or remove an entry unnoticed, one must recompute every later hash and the end of the
chain. `manage.py audit_verify` prints these ends: a copy noted elsewhere reveals even that. The
actor is hashed as a mark, so that the account may be deleted.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import Http404

from mlops_portal.organizations.models import AuditChain, AuditEntry, Organization

PRUNED = "audit.pruned"


class OrganizationGone(Organization.DoesNotExist, Http404):  # type: ignore[name-defined]
    """The organization was deleted concurrently; answered as if it had never existed."""


def lock_organization(organization_id: UUID) -> Organization:
    """Lock an organization's row until this transaction ends, and return it.

    PostgreSQL locks the row; SQLite lets only one transaction write at a time. Rows that name the
    organization can still be added. Raises OrganizationGone.
    """
    found = Organization.objects.select_for_update(no_key=True).filter(pk=organization_id).first()
    if found is None:
        raise OrganizationGone("This organization is not there any more.")
    return found


def locked(organization_id: UUID) -> AuditChain:
    """Lock the end of the chain until this transaction ends, and return it.

    The organization's row is always locked first, to avoid deadlocks. Raises OrganizationGone.
    """
    if connection.features.has_select_for_update:
        lock_organization(organization_id)
    ends = AuditChain.objects.select_for_update().filter(organization_id=organization_id)
    found = ends.first()
    if found is None or found.ended_at is not None:
        lock_organization(organization_id)  # the end of a chain outlives its organization
    if found is None:  # the first entry; two at once make one row, and wait for it
        AuditChain.objects.get_or_create(organization_id=organization_id)
        found = ends.get()
    return found


def lock_in_order(organization_ids: Iterable[UUID]) -> None:
    """Lock several chains in a fixed order, before adding to any, to avoid deadlocks.

    Organizations that are gone are left out.
    """
    if connection.features.has_select_for_update:
        wanted = Organization.objects.filter(pk__in=set(organization_ids)).order_by("pk")
        list(wanted.select_for_update(no_key=True).only("pk"))


def link(entry: AuditEntry) -> None:
    """Append a new entry to its organization's chain, in the transaction that saves it."""
    end = locked(entry.organization_id)
    entry.details = json.loads(json.dumps(entry.details, cls=DjangoJSONEncoder))
    entry.number = end.number + 1
    entry.actor_mark = mark_of(entry.organization_id, entry.actor_id)
    entry.hash = hash_of(entry, end.hash)
    end.number, end.hash = entry.number, entry.hash
    end.save(update_fields=["number", "hash"])


def mark_of(organization_id: UUID, user_id: int | None) -> str:
    """Return the hash that identifies an account in the chain; "" without an account."""
    if user_id is None:
        return ""
    return hashlib.sha256(f"{organization_id}:{user_id}".encode()).hexdigest()


def hash_of(entry: AuditEntry, before: str) -> str:
    """Return SHA-256 (64 hex digits) over the entry's immutable fields and the hash `before`."""
    content = [
        before,
        str(entry.organization_id),
        entry.number,
        entry.actor_mark,
        entry.action,
        entry.target,
        entry.details,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(end: AuditChain) -> str:
    """Return a description of the first broken link; "" when the chain is intact."""
    expected, before = end.first, end.first_after
    if end.first > 1 and not _is_marked(end):
        return f"the entries before {end.first} went without a mark"
    for entry in _entries(end.organization_id):
        if entry.number is None:
            return f"an entry of {entry.at.isoformat()} ({entry.action}) is in no chain"
        if entry.number != expected:
            return f"entry {expected} is missing"
        if entry.hash != hash_of(entry, before):
            return f"entry {entry.number} of {entry.at.isoformat()} ({entry.action}) was changed"
        known = entry.actor_id is None or entry.actor_mark == mark_of(
            entry.organization_id, entry.actor_id
        )
        if not known:
            return f"entry {entry.number} names another account than the one that acted"
        expected, before = entry.number + 1, entry.hash
    if end.ended_at is None and (expected - 1, before) != (end.number, end.hash):
        return f"entry {expected} is missing"
    return ""


def _is_marked(end: AuditChain) -> bool:
    """Return whether an entry records the deletion of everything before the first one."""
    marks = AuditEntry.objects.filter(organization=end.organization_id, action=PRUNED)
    told = {"through": end.first - 1, "hash": end.first_after}
    return any(told.items() <= mark.details.items() for mark in marks)


def _entries(organization_id: UUID) -> Iterator[AuditEntry]:
    entries = AuditEntry.objects.filter(organization=organization_id)
    return entries.order_by("number", "pk").iterator(chunk_size=500)
