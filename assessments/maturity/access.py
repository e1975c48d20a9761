"""Access control: who may read an assessment, and who may change which answers.

An assessment is open to the browser that created it, to browsers that opened a live link, and to
the members of its system's organization or, without one, to the account that keeps it. Anyone
else gets the same response as for an assessment that does not exist.
"""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from assessments.maturity.models import (
    AccountGrant,
    Assessment,
    ExpectedRespondent,
    Permission,
    Response,
    ShareLink,
    VisitorGrant,
)
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import Role, System, User

_signer = Signer(salt="maturity.link")
ACCOUNT_FIRST = (F("respondent").asc(nulls_last=True), "pk")  # account before browser


def live_grants(visitor: str, at: datetime) -> QuerySet[VisitorGrant]:
    """Return the valid grants of a browser (hash of its key) at `at`; empty without a key."""
    if not visitor:
        return VisitorGrant.objects.none()
    through_live_link = Q(link__revoked_at=None, link__expires_at__gt=at)
    made = Q(link=None, assessment__ml_system=None)  # those of a system belong to its organization
    return VisitorGrant.objects.filter(made | through_live_link, visitor=visitor)


def visible_assessments(
    actor: Actor, at: datetime, permission: Permission = Permission.VIEW
) -> QuerySet[Assessment]:
    """Return assessments that the actor may read, or change for `permission` EDIT.

    Each carries `can_edit`: may answer it if it is shared, or run it if it is a round;
    `can_manage`: may create and see its links, rename and delete it, which no link permits; and
    `is_member`: whether the actor belongs to the organization whose system is assessed.
    """
    grants = live_grants(actor.visitor.hash, at).filter(assessment=OuterRef("pk"))
    may_edit = Q(Exists(grants.filter(permission=Permission.EDIT)))
    may_view = Q(Exists(grants.exclude(permission=Permission.RESPOND)))
    may_manage = Q(Exists(made_by(actor).filter(assessment=OuterRef("pk"))))
    is_member = Q(pk__isnull=True)
    if actor.user is not None:
        managed = actor.organizations(Role.OWNER, Role.ASSESSOR)
        is_member = Q(ml_system__team__organization__in=actor.organizations())
        may_edit |= Q(ml_system__team__organization__in=managed)
        may_manage |= Q(ml_system__team__organization__in=managed)
        may_view |= is_member
        kept = AccountGrant.objects.filter(user=actor.user).values("assessment")
        may_edit |= Q(ml_system=None, pk__in=kept)
        may_view |= Q(ml_system=None, pk__in=kept)
    assessments = Assessment.objects.annotate(
        can_edit=ExpressionWrapper(may_edit, output_field=BooleanField()),
        can_manage=ExpressionWrapper(may_manage, output_field=BooleanField()),
        is_member=ExpressionWrapper(is_member, output_field=BooleanField()),
    )
    return assessments.filter(may_edit if permission == Permission.EDIT else may_view)


def made_by(actor: Actor) -> QuerySet[VisitorGrant]:
    """Return the grants of the browser that created an assessment outside any organization."""
    if not actor.visitor.hash:
        return VisitorGrant.objects.none()
    return VisitorGrant.objects.filter(
        visitor=actor.visitor.hash,
        permission=Permission.EDIT,
        link=None,
        assessment__ml_system=None,
    )


def visible_systems(actor: Actor) -> QuerySet[System]:
    """Return the ML systems of the actor's organizations.

    Each carries `can_assess`: may run rounds, and `is_owned`: may set its target.
    """
    managed = actor.organizations(Role.OWNER, Role.ASSESSOR)
    owned = actor.organizations(Role.OWNER)
    return System.objects.filter(team__organization__in=actor.organizations()).annotate(
        can_assess=ExpressionWrapper(
            Q(team__organization__in=managed), output_field=BooleanField()
        ),
        is_owned=ExpressionWrapper(Q(team__organization__in=owned), output_field=BooleanField()),
    )


def answerable_rounds(actor: Actor, at: datetime) -> QuerySet[Assessment]:
    """Return rounds, open or closed, that the actor may join by link, role or invitation."""
    grants = live_grants(actor.visitor.hash, at).filter(permission=Permission.RESPOND)
    may_join = Q(pk__in=grants.values("assessment"))
    if actor.user is not None:
        managed = actor.organizations(Role.OWNER, Role.ASSESSOR)
        may_join |= Q(ml_system__team__organization__in=managed)
        may_join |= Q(
            pk__in=ExpectedRespondent.objects.filter(user=actor.user).values("assessment"),
            ml_system__team__organization__in=actor.organizations(),
        )
    return Assessment.objects.filter(may_join, mode=Assessment.Modes.ROUND)


def own_responses(actor: Actor, at: datetime, assessment: UUID | None = None) -> QuerySet[Response]:
    """Return the actor's own responses to rounds they may still access, open or closed.

    Responses to an anonymous round are found only when `assessment` names it: such a round stores
    only a keyed hash of respondent and round.
    """
    own = Q(pk=None)
    if actor.visitor.key:
        own |= Q(visitor=actor.visitor.hash)
    if actor.user is not None:
        own |= Q(respondent=actor.user)
    if assessment is not None:
        own |= Q(assessment=assessment, visitor__in=respondent_keys(actor, assessment))
    grants = live_grants(actor.visitor.hash, at).filter(permission=Permission.RESPOND)
    way_in = Q(assessment__in=grants.values("assessment"))
    if actor.user is not None:
        way_in |= Q(assessment__ml_system__team__organization__in=actor.organizations())
    responses = Response.objects.filter(own & way_in, assessment__mode=Assessment.Modes.ROUND)
    return responses.select_related("assessment").order_by(*ACCOUNT_FIRST)


def changeable_responses(
    actor: Actor, at: datetime, assessment: UUID | None = None
) -> QuerySet[Response]:
    """Return responses the actor may change: shared ones, and their own in a round.

    Responses of a closed round and submitted responses are excluded. For `assessment` see
    `own_responses`. Each carries `can_manage`, as in `visible_assessments`.
    """
    shared = Q(
        assessment__mode=Assessment.Modes.SOLO,
        assessment__in=visible_assessments(actor, at, Permission.EDIT).values("pk"),
    )
    open_own = own_responses(actor, at, assessment).filter(
        assessment__closed_at=None, submitted_at=None
    )
    own = Q(pk__in=open_own.order_by().values("pk"))
    managed = visible_assessments(actor, at, Permission.EDIT).filter(can_manage=True)
    return (
        Response.objects.filter(shared | own)
        .annotate(can_manage=Exists(managed.filter(pk=OuterRef("assessment"))))
        .select_related("assessment__previous")
        .order_by(*ACCOUNT_FIRST)
    )


def respondent_keys(actor: Actor, assessment: UUID) -> list[str]:
    """Return the actor's possible keys in an anonymous round: account, browser, per secret."""
    names = [account_name(actor.user)] if actor.user is not None else []
    names += [browser_name(actor.visitor.hash)] if actor.visitor.key else []
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_keyed(secret, name, assessment) for name in names for secret in secrets]


def respondent_key(name: str, assessment: UUID) -> str:
    """Return the key an anonymous round stores for `name`: an HMAC of 64 hex digits."""
    return _keyed(settings.SECRET_KEY, name, assessment)


def account_name(user: User) -> str:
    """Return the text that identifies an account in a keyed hash."""
    return f"account:{user.pk}"


def browser_name(visitor: str) -> str:
    """Return the text that identifies a browser (hash of its key) in a keyed hash."""
    return f"browser:{visitor}"


def _keyed(secret: str, name: str, assessment: UUID) -> str:
    text = f"maturity.respondent {assessment} {name}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def token_of(link: ShareLink) -> str:
    """Return the token that opens a private link, as in its address."""
    return _signer.sign(link.id.hex).replace(":", ".")


def link_of(token: str) -> ShareLink:
    """Return the link of a token, live or ended. Raises ShareLink.DoesNotExist for any other."""
    try:
        link_id = UUID(_signer.unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError) as error:
        raise ShareLink.DoesNotExist from error
    return ShareLink.objects.select_related("assessment", "snapshot__assessment").get(id=link_id)


def link_of_code(code: str) -> ShareLink:
    """Return the link with this short code, in any spelling. Raises ShareLink.DoesNotExist."""
    plain = code.replace("-", "").replace(" ", "").lower()
    if not plain.isalnum():  # PostgreSQL rejects NUL, and codes are alphanumeric
        raise ShareLink.DoesNotExist
    return ShareLink.objects.select_related("assessment").get(code=plain)
