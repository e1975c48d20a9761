"""Who may open an assessment, and whose answers someone may change.

An assessment is open to the browser that made it, to browsers that came by a live link, and, when
its system belongs to an organization, to the members. A stranger is told the same as for an
assessment that does not exist.
"""

from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from assessments.maturity.models import (
    Assessment,
    Permission,
    Response,
    ShareLink,
    VisitorGrant,
)
from assessments.organizations.access import Asker
from assessments.organizations.models import Role

_signer = Signer(salt="maturity.link")


def live_grants(visitor: str, at: datetime) -> QuerySet[VisitorGrant]:
    """Grants of a browser (hash of its key) that hold at `at`; none for a browser without a key."""
    if not visitor:
        return VisitorGrant.objects.none()
    through_live_link = Q(link__revoked_at=None, link__expires_at__gt=at)
    return VisitorGrant.objects.filter(Q(link=None) | through_live_link, visitor=visitor)


def visible_assessments(
    asker: Asker, at: datetime, permission: Permission = Permission.VIEW
) -> QuerySet[Assessment]:
    """Assessments that the asker may read, or may change for `permission` EDIT.

    Each carries `can_edit`: to answer it if it is shared, to run it if it is a round.
    """
    grants = live_grants(asker.visitor.hash, at).filter(assessment=OuterRef("pk"))
    may_edit = Q(Exists(grants.filter(permission=Permission.EDIT)))
    may_view = Q(Exists(grants.exclude(permission=Permission.RESPOND)))
    if asker.user is not None:
        managed = asker.organizations(Role.OWNER, Role.ASSESSOR)
        may_edit |= Q(ml_system__team__organization__in=managed)
        may_view |= Q(ml_system__team__organization__in=asker.organizations())
    assessments = Assessment.objects.annotate(
        can_edit=ExpressionWrapper(may_edit, output_field=BooleanField())
    )
    return assessments.filter(may_edit if permission == Permission.EDIT else may_view)


def changeable_responses(asker: Asker, at: datetime) -> QuerySet[Response]:
    """Responses whose answers the asker may change: shared ones, and the asker's own in a round.

    A round that is closed changes no more.
    """
    shared = Q(
        assessment__mode=Assessment.Modes.SOLO,
        assessment__in=visible_assessments(asker, at, Permission.EDIT).values("pk"),
    )
    own = Q(visitor=asker.visitor.hash) if asker.visitor.key else Q(pk=None)
    if asker.user is not None:
        own |= Q(respondent=asker.user)
    in_open_round = Q(assessment__mode=Assessment.Modes.ROUND, assessment__closed_at=None)
    return Response.objects.filter(shared | (in_open_round & own)).select_related("assessment")


def token_of(link: ShareLink) -> str:
    """The part of a private link's address that opens it."""
    return _signer.sign(link.id.hex).replace(":", ".")


def link_of(token: str) -> ShareLink:
    """The link whose token this is, live or ended. Raises ShareLink.DoesNotExist for any other."""
    try:
        link_id = UUID(_signer.unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError) as error:
        raise ShareLink.DoesNotExist from error
    return ShareLink.objects.select_related("assessment").get(id=link_id)
