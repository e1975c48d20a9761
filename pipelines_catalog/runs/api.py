"""The pipelines API: start a run, follow it, stop it, and read what it left behind."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_gate import no_body
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs import catalog, messages, presentation, queries, services
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import (
    AFTER,
    NOT_FOUND,
    RUN_ID,
    TAG,
    UNKNOWN_CLIENT,
    after_of,
    refused,
    remembering,
    run_of,
    started_body,
)
from pipelines_catalog.runs.api_schemas import (
    RunSerializer,
    RunStartedSerializer,
    RunStartSerializer,
)
from pipelines_catalog.runs.downloads import download_response
from pipelines_catalog.runs.models import Artifact

EXAMPLE = lazy(catalog.first_key, str)()  # read when the document is asked for


@extend_schema(
    operation_id="runs_start",
    tags=[TAG],
    summary=_("Start a run"),
    description=_(
        "Queues a run in your workspace and answers at once. The same run, if it is under way, is "
        "not started twice. You are known by your account; without one by the `token` of the "
        "answer, sent as “Authorization: Bearer …”, or by the cookie that carries the same. Where "
        "you send neither, you are somebody new, with runs of your own."
    ),
    request=RunStartSerializer,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("Queued, or under way already.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("Something in the body is wrong.")),
        401: UNKNOWN_CLIENT,
        404: OpenApiResponse(ErrorsSerializer, description=_("No such organization of yours.")),
        429: OpenApiResponse(ErrorsSerializer, description=_("A limit on runs is reached.")),
    },
    examples=[
        OpenApiExample(
            "start",
            value={"pipeline": EXAMPLE, "parameters": {}, "faults": []},
            request_only=True,
        )
    ],
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def start(request: Request, runner: Runner) -> Response:
    """Start a run; 202 with its id."""
    body = RunStartSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    asked = body.validated_data
    try:
        pipeline = catalog.find(asked["pipeline"])
    except KeyError:
        words = gettext("There is no pipeline with this key.")
        return refused([FieldError("pipeline", "unknown_pipeline", words)], 400)
    try:
        started = services.start_run(
            workspace=runner.workspace(asked.get("organization")),
            pipeline=pipeline,
            parameters=asked.get("parameters", {}),
            faults=asked.get("faults", ()),
            cause=services.Cause(by=runner.asker.user),
        )
    except InvalidParameters as invalid:
        return refused(messages.parameter_errors(invalid), 400)
    except Organization.DoesNotExist as error:
        raise Http404 from error
    except services.LimitReached:
        raise
    except services.RunRefused as error:
        return refused([FieldError("faults", error.code, messages.refusal(error))], 400)
    return Response(started_body(runner, started), status=status.HTTP_202_ACCEPTED)


@extend_schema(
    operation_id="runs_read",
    tags=[TAG],
    summary=_("Follow a run"),
    description=_(
        "The whole run: steps with their attempts, events, metrics, artifacts, gates, why it "
        "started and what became of the model. Of events those after `after`, at most 500."
    ),
    parameters=[
        RUN_ID,
        AFTER,
    ],
    responses={
        200: OpenApiResponse(RunSerializer, description=_("The run.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def read_run(request: Request, runner: Runner, run_id: UUID) -> Response:
    """A run of the caller."""
    sheet = queries.sheet_of(run_of(runner, run_id), after=after_of(request))
    return Response(presentation.run_body(sheet))


@extend_schema(
    operation_id="runs_cancel",
    tags=[TAG],
    summary=_("Stop a run"),
    description=_(
        "What has not started never will; a step at work is told and ends within seconds. A run "
        "that is over stays as it is."
    ),
    parameters=[RUN_ID],
    request=None,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("The run, stopped or stopping.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("Something in the body is wrong.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def cancel(request: Request, runner: Runner, run_id: UUID) -> Response:
    """Stop a run of the caller."""
    no_body(request)
    run = services.cancel_run(run_id=run_of(runner, run_id, change=True).pk)
    body = started_body(runner, services.Started(run, is_coalesced=False))
    return Response(body, status=status.HTTP_202_ACCEPTED)


@extend_schema(
    operation_id="runs_artifact",
    tags=[TAG],
    summary=_("Download an artifact"),
    description=_("The file as it was written; its hash is checked on the way."),
    parameters=[
        RUN_ID,
        OpenApiParameter(
            "artifact_id",
            type=OpenApiTypes.INT,
            location=OpenApiParameter.PATH,
            description=_("Id of an artifact of the run."),
        ),
    ],
    responses={
        (200, "application/octet-stream"): OpenApiResponse(
            OpenApiTypes.BINARY, description=_("The file, as an attachment.")
        ),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def download(request: Request, runner: Runner, run_id: UUID, artifact_id: int) -> HttpResponse:
    """A file of a run of the caller."""
    run = run_of(runner, run_id)
    try:
        artifact = run.artifacts.select_related("stored").get(pk=artifact_id)
    except Artifact.DoesNotExist as error:
        raise Http404 from error
    return download_response(artifact)
