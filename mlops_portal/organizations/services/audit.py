"""The only functions that write or prune the audit log."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mlops_portal.organizations import chain
from mlops_portal.organizations.actions import Unnamed, known_actions
from mlops_portal.organizations.models import AuditEntry, Organization, User


def record_audit(
    *,
    organization: Organization,
    actor: User | None,
    action: str,
    target: str = "",
    details: Mapping[str, object] | None = None,
    unnamed: Unnamed = Unnamed.LINK,
    at: datetime,
) -> AuditEntry:
    """Add one entry, in the transaction of the recorded change.

    `target` names a thing in words (a team, a system), never a person, because entries outlive
    accounts. A person goes into `details` as `{"person": user.pk}`: the page shows the name while
    the account exists. Other `details` are short values. Without an `actor` the entry says in words
    who it was, by `unnamed`; an account that goes later is told from that. Raises ValueError for an
    action without a sentence (`foundation.rooms`), RuntimeError outside a transaction,
    OrganizationGone (a 404 of pages and API) where the organization was deleted meanwhile.
    """
    if action not in known_actions():
        raise ValueError(f"The action {action} has no sentence; register it first.")
    if not is_in_transaction():
        raise RuntimeError("An audit entry is written with what it tells of, in one transaction.")
    entry = AuditEntry(
        organization=organization,
        actor=actor,
        action=action,
        target=target[:300],
        details={**(details or {}), **({} if actor else {"by": unnamed.value})},
        at=at,
    )
    chain.link(entry)
    entry.save()
    return entry


@transaction.atomic
def prune_audit(*, organization: Organization, before: datetime, at: datetime) -> int:
    """Delete the entries older than `before`, oldest first, and return how many.

    A new entry records number and hash of the last deleted one, from which the chain continues, so
    that an unrecorded gap is still detected.
    """
    end = chain.locked(organization.pk)
    old = AuditEntry.objects.filter(organization=organization, number__isnull=False)
    kept = old.filter(at__gte=before).order_by("number").first()
    through = (kept.number if kept else end.number + 1) - 1
    last = old.filter(number=through).first()
    if last is None:
        return 0
    gone = AuditEntry.objects.filter(organization=organization, number__lte=through)
    gone.update(is_released=True)
    count, _by_model = gone.delete()
    end.first, end.first_after = through + 1, last.hash
    end.save(update_fields=["first", "first_after"])
    record_audit(
        organization=organization,
        actor=None,
        action=chain.PRUNED,
        details={"count": count, "through": through, "hash": last.hash},
        unnamed=Unnamed.CLOCK,
        at=at,
    )
    return count


def is_in_transaction() -> bool:
    """Return whether a transaction is open, so that all writes succeed or fail together."""
    return transaction.get_connection().in_atomic_block
