"""The decorator that looks up a page's organization and checks the user's membership."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mlops_portal.organizations.models import Membership, Role

View = Callable[..., HttpResponse]


def with_membership(*roles: Role) -> Callable[[View], View]:
    """Pass the user's membership in the organization of the URL to the view, else 404.

    `roles` are allowed to open the page; by default every member is. The answer does not reveal
    whether the organization exists.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, organization_id: UUID, **rest: object) -> HttpResponse:
            if not request.user.is_authenticated:
                raise Http404
            membership = (
                Membership.objects.filter(user=request.user, organization=organization_id)
                .select_related("organization", "user")
                .first()
            )
            if membership is None or (roles and membership.role not in roles):
                raise Http404
            return view(request, membership, **rest)

        return guarded

    return decorate


owners_only = with_membership(Role.OWNER)
members_only = with_membership()
