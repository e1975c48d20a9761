"""What a reader of the landscape looks at: our tools, and with them the organization's own."""

from django.http import HttpRequest

from pipelines_catalog.landscape import content, queries
from pipelines_catalog.landscape.access import current_membership
from pipelines_catalog.landscape.domain.selection import Catalogue


def catalogue_for(request: HttpRequest) -> Catalogue:
    """The catalogue of who asks. Without an account it makes no query."""
    membership = current_membership(request)
    if membership is None:
        return content.catalogue()
    return queries.catalogue_of(membership.organization_id)


def rings_for(request: HttpRequest) -> dict[str, str]:
    """Ring by slug of the current organization's stack; asked once per request."""
    membership = current_membership(request)
    if membership is None:
        return {}
    if not hasattr(request, "landscape_rings"):
        request.landscape_rings = queries.rings_of(membership.organization_id)
    return request.landscape_rings
