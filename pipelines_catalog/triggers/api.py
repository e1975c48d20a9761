"""The API of what starts a pipeline: deliveries of data, and the triggers as they stand."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import InvalidParameters, Pipeline
from pipelines_catalog.runs import catalog, messages
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import TAG, UNKNOWN_CLIENT, listed, refused, remembering
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import NotPossible
from pipelines_catalog.triggers import services
from pipelines_catalog.triggers.api_schemas import (
    DeliveryDoneSerializer,
    DeliverySerializer,
    PipelineListSerializer,
    StartsChangeSerializer,
    StartsSerializer,
)
from pipelines_catalog.triggers.bodies import delivery_body, starts_body
from pipelines_catalog.triggers.pages import read
from pipelines_catalog.triggers.presentation import pipeline_body

KEY = OpenApiParameter(
    "key",
    type=OpenApiTypes.STR,
    location=OpenApiParameter.PATH,
    description=_("Key of a pipeline."),
)
ORGANIZATION = OpenApiParameter(
    "organization",
    type=OpenApiTypes.UUID,
    description=_("In the workspace of this organization; without it in your own."),
)
NOT_FOUND = OpenApiResponse(
    ErrorsSerializer,
    description=_("There is no such pipeline, or no such organization of yours."),
)
NOT_NOW = OpenApiResponse(
    ErrorsSerializer,
    description=_("Nothing is left to deliver, something else is next, or no data arrives."),
)
WRONG = OpenApiResponse(ErrorsSerializer, description=_("Something in the body is wrong."))


def pipeline_of(key: str) -> Pipeline:
    """The pipeline of the address. Raises Http404."""
    try:
        return catalog.find(key)
    except KeyError as error:
        raise Http404 from error


def workspace_of(runner: Runner, organization: UUID | None) -> Workspace:
    """Where something is changed. Raises Http404."""
    try:
        return runner.workspace(organization)
    except Organization.DoesNotExist as error:
        raise Http404 from error


@extend_schema(
    operation_id="pipelines_list",
    tags=[TAG],
    summary=_("List pipelines"),
    description=_(
        "What can be run: steps, parameters with their bounds, and the faults that can be "
        "switched on, each with the step that should catch it."
    ),
    responses={200: OpenApiResponse(PipelineListSerializer, description=_("The pipelines."))},
)
@api_view(["GET"])
def list_pipelines(request: Request) -> Response:
    """Every pipeline that may be started here."""
    return Response(listed([pipeline_body(found) for found in catalog.offered()]))


@extend_schema(
    operation_id="pipelines_deliver",
    tags=[TAG],
    summary=_("Deliver data"),
    description=_(
        "Delivers what is next of the data that the pipeline learns from, and answers with what "
        "that started: a run that watches the model that serves, a run that trains, or the guard "
        "that said no. With `position` only if that is next, so that a repeated call does nothing."
    ),
    parameters=[KEY],
    request=DeliverySerializer,
    responses={
        202: OpenApiResponse(DeliveryDoneSerializer, description=_("Delivered.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
    examples=[OpenApiExample("deliver", value={"position": 7}, request_only=True)],
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def deliver(request: Request, runner: Runner, key: str) -> Response:
    """Deliver in the caller's workspace; 202 with what came of it."""
    pipeline = pipeline_of(key)
    body = DeliverySerializer(data=request.data)
    body.is_valid(raise_exception=True)
    asked = body.validated_data
    try:
        done = services.deliver(
            workspace=workspace_of(runner, asked.get("organization")),
            pipeline=pipeline,
            position=asked.get("position"),
            by=runner.asker.user,
        )
    except NotPossible as error:
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(delivery_body(pipeline, done), status=status.HTTP_202_ACCEPTED)


@extend_schema(
    methods=["GET"],
    operation_id="pipelines_triggers",
    tags=[TAG],
    summary=_("Read what starts a pipeline"),
    description=_(
        "The triggers as they stand in your workspace, how far data has arrived, and the newest "
        "100 events: each with the run that answered it or the guard that said no."
    ),
    parameters=[KEY, ORGANIZATION],
    responses={
        200: OpenApiResponse(StartsSerializer, description=_("What starts the pipeline.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@extend_schema(
    methods=["PATCH"],
    operation_id="pipelines_triggers_change",
    tags=[TAG],
    summary=_("Change what starts a pipeline"),
    description=_(
        "Settings of triggers by kind; what is left out stays. `clock` lets a clock deliver every "
        "so many seconds until nothing is left, and null stops it."
    ),
    parameters=[KEY],
    request=StartsChangeSerializer,
    responses={
        200: OpenApiResponse(StartsSerializer, description=_("What starts the pipeline now.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
    examples=[
        OpenApiExample(
            "change",
            value={"triggers": {"drift": {"threshold": 0.3}}, "clock": {"every": 60}},
            request_only=True,
        )
    ],
)
@api_view(["GET", "PATCH"])
@authentication_classes([SessionAuthentication])
@remembering
def triggers(request: Request, runner: Runner, key: str) -> Response:
    """Read or change the triggers and the clock of a pipeline in a workspace."""
    pipeline = pipeline_of(key)
    if request.method == "PATCH":
        return _change(request, runner, pipeline)
    workspace = seen_workspace(runner, request.query_params.get("organization", ""))
    return Response(starts_body(read(workspace, pipeline)))


def seen_workspace(runner: Runner, organization: str) -> Workspace | None:
    """Where something is read; None where nothing was done yet. Raises Http404."""
    if not organization:
        return runner.seen_workspace()
    try:
        found = runner.asker.organizations().get(pk=UUID(organization))
    except (ValueError, Organization.DoesNotExist) as error:
        raise Http404 from error
    return runner.seen_workspace(found)


def _change(request: Request, runner: Runner, pipeline: Pipeline) -> Response:
    body = StartsChangeSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    asked = body.validated_data
    workspace = workspace_of(runner, asked.get("organization"))
    place: dict[str, Any] = {"workspace": workspace, "pipeline": pipeline}
    field = ""
    try:
        with transaction.atomic():
            for kind, changes in asked.get("triggers", {}).items():
                field = f"triggers.{kind}"
                services.change_trigger(**place, kind=kind, changes=changes)
            if "clock" in asked:
                field = "clock"
                every = asked["clock"]["every"] if asked["clock"] else None
                services.set_clock(**place, every=every)
    except KeyError:
        words = messages.unknown_trigger()
        return refused([FieldError(field, "unknown_trigger", words)], 400)
    except InvalidParameters as invalid:
        return refused(messages.parameter_errors(invalid, field), 400)
    except NotPossible as error:
        return refused([FieldError(field, error.code, messages.refusal(error))], 409)
    return Response(starts_body(read(workspace, pipeline)))
