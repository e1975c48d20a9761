"""The methods of an operation of the API; apart from its parsers, which DRF loads before views."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from rest_framework import decorators
from rest_framework.request import Request

View = Callable[..., Any]


def api_view(methods: Iterable[str]) -> Callable[[View], View]:
    """Wrap DRF's decorator so that a GET handler also answers HEAD."""
    known = list(methods)

    def decorate(view: View) -> View:
        if "GET" not in known:
            return decorators.api_view(known)(view)
        return decorators.api_view([*known, "HEAD"])(_head_as_get(view))

    return decorate


def _head_as_get(view: View) -> View:
    """Handle HEAD as GET; the server sends the response without its body."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> Any:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        request._request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request._request.method = "HEAD"

    return answer
