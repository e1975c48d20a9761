"""Limits on work without an account: per origin, and in total.

An account or an organization is subject only to the limits of its own workspace.
"""

from django.conf import settings
from django.db.models import Count, Q

from pipelines_catalog.engine.states import ACTIVE_RUN
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.errors import LimitReached

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
