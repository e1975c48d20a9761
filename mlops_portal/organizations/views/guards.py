"""Guards of pages that look up the user's membership in the organization of the URL."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest

from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.access import membership_in
from mlops_portal.organizations.models import Membership, Role


def with_membership(*roles: Role) -> Callable[[View], View]:
    """Pass the user's membership in the organization of the URL to the view, else 404.

    `roles` are allowed to open the page; by default every member is. The answer does not reveal
    whether the organization exists.
    """

    def find(request: HttpRequest, organization_id: UUID) -> Membership | None:
        membership = membership_in(request.user, organization_id)
        return membership if membership and membership.role in (roles or Role) else None

    return guard("organization_id", find)


owners_only = with_membership(Role.OWNER)
members_only = with_membership()
