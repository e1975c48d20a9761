"""Permissions on an organization's part of the landscape.

Members read; owners and assessors edit. A non-member gets the same answer as for an organization
that does not exist. The current organization is that of the stack opened last, else the first.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mlops_portal.organizations.models import Membership, Role, User

EDITORS = (Role.OWNER, Role.ASSESSOR)
SESSION_KEY = "landscape_organization"
View = Callable[..., HttpResponse]


def can_edit(membership: Membership | None) -> bool:
    return membership is not None and membership.role in EDITORS


def membership_in(user: User | None, organization_id: UUID) -> Membership | None:
    """Return the membership of `user` in an organization, if there is one."""
    if user is None or not user.is_authenticated:
        return None
    found = Membership.objects.filter(user=user, organization=organization_id)
    return found.select_related("organization", "user").first()


def current_membership(request: HttpRequest) -> Membership | None:
    """Return the membership whose stack the landscape pages show; cached per request."""
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "landscape_membership"):
        mine = list(
            Membership.objects.filter(user=request.user)
            .select_related("organization")
            .order_by("organization__name", "organization_id")
        )
        chosen = request.session.get(SESSION_KEY)
        found = next((m for m in mine if str(m.organization_id) == chosen), None)
        request.landscape_membership = found or (mine[0] if mine else None)
        request.landscape_memberships = mine
    return request.landscape_membership


def with_organization(view: View | None = None, *, editing: bool = False) -> View:
    """Pass the user's membership in the organization of the URL to the view, else 404."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, organization_id: UUID, **rest: object) -> HttpResponse:
            membership = membership_in(request.user, organization_id)
            if membership is None or (editing and not can_edit(membership)):
                raise Http404
            if request.session.get(SESSION_KEY) != str(organization_id):
                request.session[SESSION_KEY] = str(organization_id)
            return view(request, membership, **rest)

        return guarded

    return decorate(view) if view else decorate
