"""What the endpoints of the pipelines API share: who calls, and how they answer."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.errors import FieldError, errors_body
from pipelines_catalog.runs import messages, services
from pipelines_catalog.runs.access import Runner, UnknownKey, api_runner_of
from pipelines_catalog.runs.api_schemas import RunErrorsSerializer

TAG = _("Pipelines")
UNKNOWN_CLIENT = OpenApiResponse(
    RunErrorsSerializer, description=_("The token or cookie is not known.")
)


class UnknownClient(exceptions.APIException):
    """401: a token or cookie that was not given by this portal, or no longer holds."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "unknown_token"
    default_detail = _("The token or cookie is not known. Send none, and you are given a new one.")
    auth_header = "Bearer"


def token_for(runner: Runner) -> str | None:
    """What a caller without an account sends from now on; null for an account."""
    return None if runner.asker.user else runner.client.token


def refused(errors: list[FieldError], code: int) -> Response:
    """What is wrong, in the API's one shape."""
    return Response(errors_body(errors), status=code)


def remembering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view its caller; a caller who has just begun something gets a cookie as well.

    Raises UnknownClient.
    """

    @wraps(view)
    def known(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            runner = api_runner_of(request._request, request.user)
        except UnknownKey:
            raise UnknownClient from None
        try:
            response = view(request, runner, *args, **kwargs)
        except services.LimitReached as error:
            words = messages.refusal(error)
            response = refused(
                [FieldError(None, error.code, words)], status.HTTP_429_TOO_MANY_REQUESTS
            )
        response["Cache-Control"] = "private, no-store"
        has_begun = response.status_code == status.HTTP_202_ACCEPTED
        if runner.client.is_new and has_begun and not runner.asker.user:
            return runner.client.remember(response)
        return response

    return known


def listed(results: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A list that is one page."""
    return {"count": len(results), "next": None, "previous": None, "results": results}
