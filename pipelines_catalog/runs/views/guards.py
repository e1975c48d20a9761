"""Lookup of a page's run on behalf of the requester, in one place."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from pipelines_catalog.runs.access import runner_of
from pipelines_catalog.runs.models import Run

View = Callable[..., HttpResponse]


def with_run(*, change: bool = False) -> Callable[[View], View]:
    """Pass the view the run in the URL if the requester may see (or change) it, else 404."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, run_id: UUID, **rest: object) -> HttpResponse:
            try:
                run = runner_of(request).runs(change=change).get(pk=run_id)
            except Run.DoesNotExist as error:
                raise Http404 from error
            return view(request, run, **rest)

        return guarded

    return decorate
