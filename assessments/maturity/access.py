"""Who may open an assessment: the browser that made it, and browsers that came by a live link.

A stranger is told the same as for an assessment that does not exist.
"""

from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.maturity.models import Assessment, Permission, ShareLink, VisitorGrant

_signer = Signer(salt="maturity.link")


def live_grants(visitor: str, at: datetime) -> QuerySet[VisitorGrant]:
    """Grants of a browser (hash of its key) that hold at `at`; none for a browser without a key."""
    if not visitor:
        return VisitorGrant.objects.none()
    through_live_link = Q(link__revoked_at=None, link__expires_at__gt=at)
    return VisitorGrant.objects.filter(Q(link=None) | through_live_link, visitor=visitor)


def visible_assessments(
    visitor: str, at: datetime, permission: Permission = Permission.VIEW
) -> QuerySet[Assessment]:
    """Assessments that the browser may read, or may change for `permission` EDIT.

    Each carries `can_edit`.
    """
    grants = live_grants(visitor, at)
    may_edit = grants.filter(assessment=OuterRef("pk"), permission=Permission.EDIT)
    may_view = grants.filter(assessment=OuterRef("pk"))
    assessments = Assessment.objects.annotate(can_edit=Exists(may_edit))
    if permission == Permission.EDIT:
        return assessments.filter(can_edit=True)
    return assessments.filter(Exists(may_view))


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
