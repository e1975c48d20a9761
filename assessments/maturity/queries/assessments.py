"""Lists of assessments and of their links; what waits in a browser and what an account keeps."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from assessments.maturity import content
from assessments.maturity.access import made_by, visible_assessments
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import AccountGrant, Assessment, Permission, ShareLink
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.queries import Kept, Personal, Waiting

MOST = 50  # assessments of a browser that an account is offered


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


def unfinished_in(visitor: Visitor, at: datetime) -> Waiting | None:
    """Return the browser's newest assessment if it has open questions."""
    newest = assessments_of(Actor(None, visitor), at).filter(can_edit=True).first()
    if newest is None:
        return None
    framework = content.framework(newest.framework, newest.framework_version)
    asked = len(framework.practices_in(Scope(newest.scope)))
    return Waiting(newest.system, newest.answered, asked) if newest.answered < asked else None


def personal_of(actor: Actor, at: datetime) -> Personal:
    """Return assessments outside organizations: kept by the account, and others in the browser.

    Two
    """
    mine = AccountGrant.objects.filter(user=actor.user, assessment__ml_system=None)
    mine = mine.order_by("-assessment__updated_at")
    kept = dict(mine.values_list("assessment", "assessment__system"))
    found = bringable(Actor(None, actor.visitor), at)[:MOST] if actor.visitor.key else ()
    return Personal(
        kept=tuple(
            Kept(name, reverse("maturity:resume", args=[key])) for key, name in kept.items()
        ),
        offered=tuple(one.system for one in found if one.pk not in kept),
        offer_url=reverse("maturity:claim"),
    )
