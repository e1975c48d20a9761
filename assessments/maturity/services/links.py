"""Private links: created, opened, renewed by use, revoked."""

import secrets
from datetime import datetime, timedelta

from assessments.maturity.models import Assessment, Permission, ShareLink, Snapshot, VisitorGrant

LINK_LIFE = timedelta(days=90)  # validity of a private link after the last answer
CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # without signs that are easily confused
CODE_LENGTH = 8  # 8.5e11 codes


class LinkEnded(Exception):
    """Raised when a link has expired or was revoked."""


def create_link(
    *,
    assessment: Assessment,
    permission: Permission,
    at: datetime,
    expires_at: datetime | None = None,
    snapshot: Snapshot | None = None,
) -> ShareLink:
    """Create a private link, valid for 90 days or until `expires_at`.

    A link to answer a round also gets a short code; one with a `snapshot` shows that kept result.
    """
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    return ShareLink.objects.create(
        assessment=assessment,
        permission=permission,
        code=code if permission == Permission.RESPOND else None,
        created_at=at,
        expires_at=expires_at or at + LINK_LIFE,
        snapshot=snapshot,
    )


def withdraw_link(*, link: ShareLink, at: datetime) -> None:
    """Revoke a link, and the access of the browsers that opened it."""
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)


def open_link(*, link: ShareLink, visitor: str, at: datetime) -> Assessment:
    """Give the browser access while the link is valid. Raises LinkEnded if it is not."""
    if not link.is_live(at):
        raise LinkEnded
    grant, is_new = VisitorGrant.objects.get_or_create(
        assessment=link.assessment,
        visitor=visitor,
        permission=link.permission,
        defaults={"link": link, "created_at": at},
    )
    if not is_new and grant.link_id not in (None, link.pk):
        VisitorGrant.objects.filter(pk=grant.pk).update(link=link)
    return link.assessment


def renew_links(*, assessment_id: object, at: datetime) -> None:
    """Extend the links for answering by their full period; at most one write a day each."""
    renewed = at + LINK_LIFE
    ShareLink.objects.filter(
        assessment=assessment_id,
        permission__in=[Permission.EDIT, Permission.RESPOND],
        revoked_at=None,
        expires_at__lt=renewed - timedelta(days=1),
        expires_at__gt=at,
    ).update(expires_at=renewed)
