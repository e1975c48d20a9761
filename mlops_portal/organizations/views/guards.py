"""The one place where a page's organization is looked up for whoever asks."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mlops_portal.organizations.models import Membership, Role

View = Callable[..., HttpResponse]


def with_membership(*roles: Role) -> Callable[[View], View]:
    """Give the view the asker's membership in the organization of its address, else 404.

    `roles` are those that may open the page; none given means every member. Someone who is not
    signed in learns no more than a stranger.
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
