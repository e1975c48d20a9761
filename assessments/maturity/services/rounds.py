"""Lifecycle of a round: start, join, submit and close; and exclusion of a response."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from assessments.maturity.access import account_name, browser_name, respondent_key
from assessments.maturity.domain.framework import Framework, Scope
from assessments.maturity.models import Assessment, Permission, Response, ShareLink
from assessments.maturity.services import audit
from assessments.maturity.services.answers import keep_links_of_round, lock_open_round
from assessments.maturity.services.links import create_link, withdraw_link
from assessments.maturity.services.results import take_snapshot
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.models import System, User


@transaction.atomic
def start_round(
    *,
    system: System,
    framework: Framework,
    scope: Scope,
    is_anonymous: bool,
    by: User,
    at: datetime,
    closes_at: datetime | None = None,
    outcome: Assessment.Outcomes = Assessment.Outcomes.SUMMARY,
    description: str = "",
    previous: Assessment | None = None,
) -> Assessment:
    """Start a round of a system, with the link by which respondents join it.

    `outcome` is the part of the result that respondents see after the close.
    """
    assessment = _create(
        system,
        framework,
        scope,
        by,
        at,
        mode=Assessment.Modes.ROUND,
        is_anonymous=is_anonymous,
        closes_at=closes_at,
        outcome=outcome,
        description=description,
        previous=previous,
    )
    create_link(assessment=assessment, permission=Permission.RESPOND, at=at)
    audit.record(assessment, "round.started", by, at)
    return assessment


@transaction.atomic
def start_shared(
    *,
    system: System,
    framework: Framework,
    scope: Scope,
    by: User,
    at: datetime,
    description: str = "",
    previous: Assessment | None = None,
) -> Assessment:
    """Start an assessment of a system with one set of answers shared by owners and assessors."""
    assessment = _create(
        system, framework, scope, by, at, description=description, previous=previous
    )
    Response.objects.create(assessment=assessment, created_at=at)
    audit.record(assessment, "assessment.started", by, at)
    return assessment


def _create(
    system: System, framework: Framework, scope: Scope, by: User, at: datetime, **fields: object
) -> Assessment:
    return Assessment.objects.create(
        ml_system=system,
        system=system.name,
        team=system.team.name,
        framework=framework.id,
        framework_version=framework.version,
        scope=scope.value,
        started_by=by,
        created_at=at,
        updated_at=at,
        **fields,
    )


@transaction.atomic
def join_round(
    *, assessment: Assessment, user: User | None, visitor: Visitor, label: str, at: datetime
) -> Response:
    """Return the respondent's response, created when they join for the first time.

    An account that answered in this browser before sign-in continues with that response. In an
    anonymous round neither name nor label is stored. Raises RoundClosed for a new respondent.
    """
    found = _joined(assessment, user, visitor)
    if found is not None:
        return found
    lock_open_round(assessment.pk)
    given: dict[str, object] = {"respondent": user, "label": label}
    if user is None:
        given["visitor"] = visitor.hash
    if assessment.is_anonymous:
        name = account_name(user) if user else browser_name(visitor.hash)
        given = {"visitor": respondent_key(name, assessment.pk)}
    else:  # no duplicates: the round's row is locked
        last = assessment.responses.aggregate(last=Max("number"))["last"]
        given["number"] = (last or 0) + 1
    try:
        with transaction.atomic():
            return Response.objects.create(assessment=assessment, created_at=at, **given)
    except IntegrityError:  # the same respondent joined in another tab just now
        found = _joined(assessment, user, visitor)
        if found is None:
            raise
        return found


def _joined(assessment: Assessment, user: User | None, visitor: Visitor) -> Response | None:
    responses = assessment.responses.select_related("assessment")
    if assessment.is_anonymous:
        names = [account_name(user)] if user else []
        names += [browser_name(visitor.hash)] if visitor.key else []
        keys = [respondent_key(name, assessment.pk) for name in names]
        found = {r.visitor: r for r in responses.filter(visitor__in=keys)}
        return next((found[key] for key in keys if key in found), None)
    if user is not None and (found := responses.filter(respondent=user).first()):
        return found
    if not visitor.key:
        return None
    found = responses.filter(visitor=visitor.hash, respondent=None).first()
    if found is not None and user is not None:
        found.respondent = user
        found.save(update_fields=["respondent"])
    return found


@transaction.atomic
def submit(*, response: Response, at: datetime) -> None:
    """Submit the answers, open ones included. Idempotent. Raises RoundClosed."""
    lock_open_round(response.assessment_id)
    Response.objects.filter(pk=response.pk, submitted_at=None).update(submitted_at=at)


@transaction.atomic
def take_back(*, response: Response) -> None:
    """Take the submission back, to change answers. Raises RoundClosed."""
    lock_open_round(response.assessment_id)
    Response.objects.filter(pk=response.pk).update(submitted_at=None)


@transaction.atomic
def close_round(*, assessment: Assessment, by: User | None, at: datetime) -> bool:
    """Close the round permanently and store its result. False if it was closed already.

    `by` is None when it closes on its date. Submitted responses count; an answer saved at the same
    time is either included before the close or refused.
    """
    is_open = Assessment.objects.filter(
        pk=assessment.pk, mode=Assessment.Modes.ROUND, closed_at=None
    )
    if not is_open.update(closed_at=at):
        return False
    assessment.closed_at = at
    action = "round.closed" if by else "round.closed_by_date"
    by = by or assessment.started_by
    audit.record(assessment, action, by, at, unnamed=Unnamed.CLOCK)
    keep_links_of_round(assessment, at=at)
    take_snapshot(assessment=assessment, at=at)
    return True


@transaction.atomic
def exclude_response(*, response: Response, reason: str, by: User, at: datetime) -> None:
    """Exclude a response from the count. It is kept with its history and can return."""
    changed = Response.objects.filter(pk=response.pk, excluded_at=None).update(
        excluded_at=at, excluded_by=by, excluded_reason=reason
    )
    if changed:
        _recount(response, "response.excluded", by, at, {"reason": reason})


@transaction.atomic
def include_response(*, response: Response, by: User, at: datetime) -> None:
    """Count an excluded response again."""
    changed = Response.objects.filter(pk=response.pk, excluded_at__isnull=False).update(
        excluded_at=None, excluded_by=None, excluded_reason=""
    )
    if changed:
        _recount(response, "response.included", by, at, {})


def _recount(
    response: Response, action: str, by: User, at: datetime, details: dict[str, object]
) -> None:
    audit.record(response.assessment, action, by, at, details)
    if response.assessment.closed_at is not None:
        take_snapshot(assessment=response.assessment, at=at)


@transaction.atomic
def new_round_link(*, assessment: Assessment, by: User, at: datetime) -> ShareLink:
    """Create a link to join, in place of a revoked one. Raises RoundClosed."""
    lock_open_round(assessment.pk)
    audit.record(assessment, "round.link_made", by, at)
    return create_link(assessment=assessment, permission=Permission.RESPOND, at=at)


@transaction.atomic
def withdraw_round_link(*, link: ShareLink, by: User, at: datetime) -> None:
    """Revoke a link to join. Its users can no longer answer; their answers stay."""
    withdraw_link(link=link, at=at)
    audit.record(link.assessment, "round.link_withdrawn", by, at)
