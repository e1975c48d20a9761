"""Middleware that validates paths, queries, cookies and forms of every request.

JSON bodies and forms of the API are validated in their parsers (`foundation.api_gate`), where the
shape of the error response is known.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from mlops_portal.foundation import errors
from mlops_portal.foundation.incoming import LARGEST, SMALLEST, Unfit, is_fit, unfit_fields


class IncomingMiddleware:
    """Refuse invalid input before any view runs: 404 for a path, 400 for fields.

    A cookie with an invalid value is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Iterable[object],
        kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        if not all(map(_is_fit_part, (*args, *kwargs.values()))):
            raise Http404
        unfit = unfit_fields(request.GET.lists())
        if not request.path_info.startswith(errors.API_PREFIX):
            unfit += _unfit_form(request)
        return errors.unfit_input(request, unfit) if unfit else None


class CookieMiddleware:
    """Drop cookies with invalid values, as sessions are looked up by them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in list(request.COOKIES.items()):
            if not is_fit(name + value):
                del request.COOKIES[name]
        return self.get_response(request)


def _is_fit_part(value: object) -> bool:
    """Return whether a converted path argument can be used in a lookup."""
    if isinstance(value, str):
        return is_fit(value)
    return not isinstance(value, int) or SMALLEST <= value <= LARGEST


def _unfit_form(request: HttpRequest) -> list[Unfit]:
    names: list[tuple[str, Any]] = [
        (field, [file.name or "" for file in files]) for field, files in request.FILES.lists()
    ]
    return unfit_fields([*request.POST.lists(), *names])
