"""Guards of views: decorators that look up the object of a URL for who asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def guard(argument: str, find: Callable[[HttpRequest, Any], object]) -> Callable[[View], View]:
    """Return a decorator that replaces a URL's `argument` by what `find(request, value)` returns.

    A tuple is passed to the view as several objects. None, or an ObjectDoesNotExist that is raised,
    is a 404 as for an object that does not exist. An HttpResponse (a redirect, a 403) is sent
    instead of calling the view. Such pages are never cached.

        def with_run(*, change: bool = False) -> Callable[[View], View]:
            return guard("run_id", lambda request, run_id: ...)
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
            try:
                found = find(request, arguments.pop(argument))
            except ObjectDoesNotExist as error:
                raise Http404 from error
            if found is None:
                raise Http404
            if isinstance(found, HttpResponse):
                return found
            return view(request, *(found if isinstance(found, tuple) else (found,)), **arguments)

        return guarded

    return decorate
