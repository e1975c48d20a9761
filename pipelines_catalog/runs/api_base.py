"""Shared parts of the pipelines API's operations: the caller, and error responses."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import Api
from mlops_portal.foundation.errors import FieldError, Refused, errors_body
from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs import services
from pipelines_catalog.runs.access import Runner, UnknownKey, api_runner_of, organization_of
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.text import parameter_errors, refusal

_api = Api(_("Pipelines"), lambda errors: [])
ORGANIZATION = OpenApiParameter(
    "organization",
    type=OpenApiTypes.UUID,
    description=_("In the workspace of this organization; without it in your own."),
)
WRONG = _("Something in the body is wrong.")
UNKNOWN_CLIENT = _("The token or cookie is not known.")
READS = ("GET", "HEAD", "OPTIONS")


class UnknownClient(exceptions.APIException):
    """401: a token or cookie that this portal did not issue, or that has expired."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "unknown_token"
    default_detail = _("The token or cookie is not known. Send none, and you are given a new one.")
    auth_header = "Bearer"


def in_path(name: str, kind: OpenApiTypes, description: Any) -> OpenApiParameter:
    """Return a path parameter."""
    return OpenApiParameter(
        name, type=kind, location=OpenApiParameter.PATH, description=description
    )


def operation(
    method: str,
    operation_id: str,
    *,
    responses: Mapping[Any, Any],
    is_open: bool = False,
    **document: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """Make an operation (`foundation.api.Api`) of a function that takes the request, the caller
    and the parts of its address.

    A caller who has just begun something gets a cookie. What services refuse is answered with 400
    (parameters, steps, faults), 409 or 429, an organization that is not theirs with 404. `is_open`
    makes one that needs no caller.
    """
    success = next(iter(responses))
    code = success[0] if isinstance(success, tuple) else success

    def decorate(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def known(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                runner = api_runner_of(request._request, request.user)
            except UnknownKey:
                raise UnknownClient from None
            response = _answer(function, code, request, runner, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            has_begun = request.method not in READS and status.is_success(response.status_code)
            if runner.client.is_new and has_begun and not runner.actor.user:
                runner.client.remember(response)
            return response

        told = dict(responses) if is_open else {**responses, 401: UNKNOWN_CLIENT}
        make = _api.operation(
            method, operation_id, responses=told, has_session=not is_open, **document
        )
        return make(function if is_open else known)

    return decorate


def _answer(
    function: Callable[..., Any], code: int, request: Request, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    try:
        found = function(request, *args, **kwargs)
    except Organization.DoesNotExist as error:
        raise Http404 from error
    except InvalidParameters as invalid:
        return _refused(parameter_errors(invalid), 400)
    except Refused as error:
        return _refused(error.errors, error.status_code)
    except services.RunRefused as error:
        field, status_code = {
            services.LimitReached: (None, 429),
            services.UnknownFaults: ("faults", 400),
            services.UnknownStep: ("step", 400),
        }.get(type(error), (None, 409))
        return _refused([FieldError(field, error.code, refusal(error))], status_code)
    return found if isinstance(found, HttpResponseBase) else Response(found, status=code)


def _refused(errors: Any, code: int) -> Response:
    return Response(errors_body(errors), status=code)


def refuse(field: str | None, code: str, words: str, status_code: int = 400) -> NoReturn:
    """Raise Refused with one error."""
    raise Refused([FieldError(field, code, words)], status_code)


def body_of(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The body. Raises ValidationError with every wrong field."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def asked_organization(runner: Runner, request: Request) -> Organization | None:
    """Return the organization of `?organization=`, None without one. Raises Http404."""
    return organization_of(runner, request.query_params.get("organization", ""))


def seen_workspace(runner: Runner, request: Request) -> Workspace | None:
    """Return the workspace to read from; None if it does not exist yet. Raises Http404."""
    return runner.seen_workspace(asked_organization(runner, request))
