"""The API of the clock that delivers a pipeline's data."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.engine import InvalidParameters, Pipeline
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import TAG, UNKNOWN_CLIENT, refused, remembering
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import NotPossible
from pipelines_catalog.triggers import services
from pipelines_catalog.triggers.api import (
    KEY,
    NOT_FOUND,
    NOT_NOW,
    ORGANIZATION,
    WRONG,
    pipeline_of,
    seen_workspace,
    workspace_of,
)
from pipelines_catalog.triggers.api_schemas import ClockSetSerializer, FeedStateSerializer
from pipelines_catalog.triggers.bodies import state_body
from pipelines_catalog.triggers.pages import read


@extend_schema(
    methods=["GET"],
    operation_id="pipelines_clock",
    tags=[TAG],
    summary=_("Read the clock of a pipeline"),
    description=_(
        "How far data has arrived, whether a clock delivers, how often, when next, and since when "
        "it is silent though something is due."
    ),
    parameters=[KEY, ORGANIZATION],
    responses={
        200: OpenApiResponse(FeedStateSerializer, description=_("The clock.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
)
@extend_schema(
    methods=["PUT"],
    operation_id="pipelines_clock_set",
    tags=[TAG],
    summary=_("Set the clock of a pipeline"),
    description=_(
        "Lets a clock deliver every so many seconds, the first time after as many, until nothing "
        "is left; null stops it."
    ),
    parameters=[KEY],
    request=ClockSetSerializer,
    responses={
        200: OpenApiResponse(FeedStateSerializer, description=_("The clock as it stands now.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
    examples=[OpenApiExample("set", value={"every": 60}, request_only=True)],
)
@api_view(["GET", "PUT"])
@authentication_classes([SessionAuthentication])
@remembering
def clock(request: Request, runner: Runner, key: str) -> Response:
    """Read or set the clock of a pipeline in a workspace."""
    pipeline = pipeline_of(key)
    if request.method == "GET":
        workspace = seen_workspace(runner, request.query_params.get("organization", ""))
        return _told(workspace, pipeline)
    body = ClockSetSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    if pipeline.feed is None:
        return _told(None, pipeline)
    asked: dict[str, Any] = body.validated_data
    workspace = workspace_of(runner, asked.get("organization"))
    try:
        services.set_clock(workspace=workspace, pipeline=pipeline, every=asked["every"])
    except InvalidParameters as invalid:
        errors = messages.parameter_errors(invalid)
        return refused([FieldError("every", one.code, one.message) for one in errors], 400)
    except NotPossible as error:
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return _told(workspace, pipeline)


def _told(workspace: Workspace | None, pipeline: Pipeline) -> Response:
    body = state_body(read(workspace, pipeline))
    if body is None:
        error = NotPossible("no_feed")
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(body)
