"""What the endpoints of the pipelines API share: who calls, and how they answer."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.errors import FieldError, errors_body
from pipelines_catalog.runs import messages, services
from pipelines_catalog.runs.access import Runner, UnknownKey, api_runner_of
from pipelines_catalog.runs.models import Run

TAG = _("Pipelines")
UNKNOWN_CLIENT = OpenApiResponse(
    ErrorsSerializer, description=_("The token or cookie is not known.")
)
RUN_ID = OpenApiParameter(
    "run_id",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.PATH,
    description=_("Id of a run of yours."),
)
AFTER = OpenApiParameter(
    "after", int, description=_("The last event number that you have; 0 for all.")
)
NOT_FOUND = OpenApiResponse(
    ErrorsSerializer, description=_("There is no such run, or it is not yours.")
)
CONFLICT = OpenApiResponse(ErrorsSerializer, description=_("The run is not in such a state."))
WRONG = OpenApiResponse(ErrorsSerializer, description=_("Something in the body is wrong."))
READS = ("GET", "HEAD", "OPTIONS")


class UnknownClient(exceptions.APIException):
    """401: a token or cookie that was not given by this portal, or no longer holds."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "unknown_token"
    default_detail = _("The token or cookie is not known. Send none, and you are given a new one.")
    auth_header = "Bearer"


def token_for(runner: Runner) -> str | None:
    """What a caller without an account sends from now on; null for an account."""
    return None if runner.asker.user else runner.client.token


def started_body(runner: Runner, started: services.Started) -> dict[str, Any]:
    """The run that answers, in the shape of `RunStartedSerializer`."""
    return {
        "id": str(started.run.pk),
        "number": started.run.number,
        "status": started.run.status,
        "is_coalesced": started.is_coalesced,
        "url": f"/api/v1/runs/{started.run.pk}/",
        "token": token_for(runner),
    }


def run_of(runner: Runner, run_id: UUID, *, change: bool = False) -> Run:
    """The run, if the caller may see (or change) it. Raises Http404."""
    try:
        return runner.runs(change=change).get(pk=run_id)
    except Run.DoesNotExist as error:
        raise Http404 from error


def after_of(request: Request) -> int:
    """The number in `?after=`, 0 where there is none. Raises ValidationError with its name."""
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        words = exceptions.ErrorDetail(gettext("Write a whole number."), "not_a_whole_number")
        raise exceptions.ValidationError({"after": words})
    return int(after)


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
        has_begun = request.method not in READS and status.is_success(response.status_code)
        if runner.client.is_new and has_begun and not runner.asker.user:
            return runner.client.remember(response)
        return response

    return known


def listed(results: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A list that is one page."""
    return {"count": len(results), "next": None, "previous": None, "results": results}
