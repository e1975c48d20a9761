"""The catalogue and stack rings for a request: our tools and the organization's own."""

from django.http import HttpRequest

from pipelines_catalog.landscape import content, queries
from pipelines_catalog.landscape.access import current_membership
from pipelines_catalog.landscape.domain.selection import Catalogue


def catalogue_for(request: HttpRequest) -> Catalogue:
    """Return the catalogue for the request's user. Makes no query without an account."""
    membership = current_membership(request)
    if membership is None:
        return content.catalogue()
    return queries.catalogue_of(membership.organization_id)


def rings_for(request: HttpRequest) -> dict[str, str]:
    """Return the ring by slug of the current organization's stack; cached per request."""
    membership = current_membership(request)
    if membership is None:
        return {}
    if not hasattr(request, "landscape_rings"):
        request.landscape_rings = queries.rings_of(membership.organization_id)
    return request.landscape_rings
