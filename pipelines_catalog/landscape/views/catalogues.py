"""Which catalogue a reader looks at: ours. One place, so that an organization's can join it."""

from django.http import HttpRequest

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.selection import Catalogue


def catalogue_for(request: HttpRequest) -> Catalogue:
    """The catalogue of who asks. It makes no query: the content is read once per process."""
    return content.catalogue()
