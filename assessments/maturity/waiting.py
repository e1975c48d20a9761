"""Texts on sign-in and account pages: open assessments in the browser, and kept ones."""

from datetime import datetime

from django.urls import reverse

from assessments.maturity import content, queries
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import AccountGrant
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.in_progress import Kept, Personal, Waiting

MOST = 50  # assessments named on a page


def unfinished_in(visitor: Visitor, at: datetime) -> Waiting | None:
    """Return the browser's newest assessment if it has open questions."""
    newest = queries.assessments_of(Actor(None, visitor), at).filter(can_edit=True).first()
    if newest is None:
        return None
    framework = content.framework(newest.framework, newest.framework_version)
    asked = len(framework.practices_in(Scope(newest.scope)))
    return Waiting(newest.system, newest.answered, asked) if newest.answered < asked else None


def personal_of(actor: Actor, at: datetime) -> Personal:
    """Return assessments outside organizations: kept by the account, and others in the browser.

    Two queries.
    """
    mine = AccountGrant.objects.filter(user=actor.user, assessment__ml_system=None)
    mine = mine.order_by("-assessment__updated_at")
    kept = dict(mine.values_list("assessment", "assessment__system"))
    found = queries.bringable(Actor(None, actor.visitor), at)[:MOST] if actor.visitor.key else ()
    return Personal(
        kept=tuple(
            Kept(name, reverse("maturity:resume", args=[key])) for key, name in kept.items()
        ),
        offered=tuple(one.system for one in found if one.pk not in kept),
        offer_url=reverse("maturity:claim"),
    )
