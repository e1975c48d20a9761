"""Lists of assessments and of their links."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from assessments.maturity.access import made_by, visible_assessments
from assessments.maturity.models import AccountGrant, Assessment, Permission, ShareLink
from mlops_portal.organizations.access import Actor


def assessments_of(actor: Actor, at: datetime) -> QuerySet[Assessment]:
    """Return shared assessments outside organizations that the actor may open, newest first.

    Each carries `answered`, the number of its answers.
    """
    return (
        visible_assessments(actor, at)
        .filter(mode=Assessment.Modes.SOLO, ml_system=None)
        .annotate(answered=Count("responses__answers", filter=~Q(responses__answers__kind="")))
        .order_by("-updated_at")
    )


def bringable(actor: Actor, at: datetime) -> QuerySet[Assessment]:
    """Return assessments outside organizations that the actor's browser made or account keeps."""
    own = Q(pk__in=made_by(actor).values("assessment"))
    if actor.user is not None:
        own |= Q(pk__in=AccountGrant.objects.filter(user=actor.user).values("assessment"))
    return assessments_of(actor, at).filter(own)


def links_of(assessment: Assessment) -> Sequence[ShareLink]:
    """Return the assessment's links that are not revoked and open it, read-only links first."""
    links = assessment.links.filter(revoked_at=None, snapshot=None).order_by("created_at")
    return sorted(links, key=lambda link: link.permission == Permission.EDIT)
