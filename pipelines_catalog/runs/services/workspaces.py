"""Workspaces of requesters, and the limits on work without an account.

An account or an organization is subject only to the limits of its own workspace.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.engine.states import ACTIVE_RUN
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.errors import LimitReached

USE_IS_NOTED_EVERY = 600  # seconds


def workspace_for(
    *,
    visitor: str = "",
    account: User | None = None,
    organization: Organization | None = None,
    origin: str = "",
) -> Workspace:
    """Return the workspace of exactly one of: an organization, an account, a client's hash.

    A client's is counted by its `origin`. Raises LimitReached for too many from that origin, or in
    total.
    """
    if organization is not None:
        owner: dict[str, object] = {"organization": organization}
    elif account is not None:
        owner = {"account": account}
    else:
        owner = {"visitor": visitor}
    found = Workspace.objects.filter(**owner).first()
    if found is None:
        if visitor:
            check_newcomer(origin)
            owner["origin"] = origin
        found = _make(owner)
    note_visit(Workspace.objects.filter(pk=found.pk))
    return found


def note_visit(workspaces: QuerySet[Workspace]) -> None:
    """Record a visit, which keeps an anonymous browser's clocks running; every ten minutes."""
    workspaces.filter(used_at__lt=in_seconds(-USE_IS_NOTED_EVERY)).update(used_at=Now())


def _make(owner: dict[str, object]) -> Workspace:
    """Create a workspace; two concurrent first requests of one browser get the same one."""
    try:
        with transaction.atomic():
            return Workspace.objects.create(**owner)
    except IntegrityError:
        owner.pop("origin", None)
        return Workspace.objects.get(**owner)


HOUR = 3600


def check_newcomer(origin: str) -> None:
    """Check that one more client may have a workspace. Raises LimitReached."""
    limits = settings.PIPELINE_LIMITS
    anonymous = Workspace.objects.exclude(visitor="")
    if anonymous.count() >= limits["anonymous_workspaces"]:
        raise LimitReached("portal_is_busy", limit=limits["anonymous_workspaces"])
    recent = anonymous.filter(origin=origin, created_at__gt=in_seconds(-HOUR))
    if origin and recent.count() >= limits["origin_workspaces"]:
        raise LimitReached("too_many_from_here", limit=limits["origin_workspaces"])


def check_run(workspace: Workspace) -> None:
    """Check that an anonymous workspace may start one more run. Raises LimitReached."""
    limits = settings.PIPELINE_LIMITS
    active, recent = Q(status__in=ACTIVE_RUN), Q(created_at__gt=in_seconds(-HOUR))
    anonymous = Run.objects.filter(active | recent).exclude(workspace__visitor="")
    here = Q(workspace__origin=workspace.origin)
    counts = anonymous.aggregate(
        active=Count("pk", filter=active),
        here_active=Count("pk", filter=active & here),
        here_recent=Count("pk", filter=recent & here),
    )
    if counts["active"] >= limits["anonymous_active"]:
        raise LimitReached("portal_is_busy", limit=limits["anonymous_active"])
    if not workspace.origin:
        return
    if counts["here_active"] >= limits["origin_active"]:
        raise LimitReached("too_many_from_here", limit=limits["origin_active"])
    if counts["here_recent"] >= limits["origin_per_hour"]:
        raise LimitReached("too_many_from_here", limit=limits["origin_per_hour"])
