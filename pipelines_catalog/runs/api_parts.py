"""What the endpoints of the pipelines API share: who calls, and how they answer."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.errors import FieldError, errors_body
from pipelines_catalog.runs.access import api_runner_of

TAG = _("Pipelines")


def refused(errors: list[FieldError], code: int) -> Response:
    """What is wrong, in the API's one shape."""
    return Response(errors_body(errors), status=code)


def remembering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view its caller, and the caller the cookie by which it is known next time."""

    @wraps(view)
    def known(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        runner = api_runner_of(request._request, request.user)
        response = view(request, runner, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response if runner.asker.user else runner.asker.visitor.remember(response)

    return known


def listed(results: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A list that is one page."""
    return {"count": len(results), "next": None, "previous": None, "results": results}
