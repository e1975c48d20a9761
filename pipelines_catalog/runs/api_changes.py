"""The API that changes a run: try again, run again from a step, answer a step that waits."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.runs import messages, services
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import (
    CONFLICT,
    NOT_FOUND,
    RUN_ID,
    TAG,
    UNKNOWN_CLIENT,
    WRONG,
    refused,
    remembering,
    run_of,
    started_body,
)
from pipelines_catalog.runs.api_schemas import (
    RunRetrySerializer,
    RunStartedSerializer,
    RunStepNamedSerializer,
)
from pipelines_catalog.runs.models import Run


def _answer(runner: Runner, change: Callable[[], services.Started]) -> Response:
    """202 with the run that the change leads to; 400 for a wrong step, 409 where it is refused."""
    try:
        started = change()
    except services.UnknownStep as error:
        return refused([FieldError("step", error.code, messages.refusal(error))], 400)
    except services.LimitReached:
        raise
    except services.RunRefused as error:
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(started_body(runner, started), status=status.HTTP_202_ACCEPTED)


def _step_of(request: Request) -> str:
    body = RunStepNamedSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    return str(body.validated_data["step"])


@extend_schema(
    operation_id="runs_retry",
    tags=[TAG],
    summary=_("Retry a run"),
    description=_("A new attempt of what did not end well; steps that are done stay done."),
    parameters=[RUN_ID],
    request=RunRetrySerializer,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("Queued again.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("There is no such step.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def retry(request: Request, runner: Runner, run_id: UUID) -> Response:
    """Try again in a run of the caller."""
    body = RunRetrySerializer(data=request.data)
    body.is_valid(raise_exception=True)
    run = run_of(runner, run_id, change=True)
    step = body.validated_data.get("step", "")
    return _answer(runner, lambda: _same(services.retry_step(run=run, step=step)))


def _same(run: Run) -> services.Started:
    return services.Started(run, is_coalesced=False)


A_STEP = [OpenApiExample("step", value={"step": "STEP"}, request_only=True)]


@extend_schema(
    operation_id="runs_rerun",
    tags=[TAG],
    summary=_("Run again from a step"),
    description=_(
        "Starts another run from a step of this one: what does not depend on the step is taken "
        "over and marked as reused, with the same parameters and faults."
    ),
    parameters=[RUN_ID],
    request=RunStepNamedSerializer,
    examples=A_STEP,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("The other run.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: CONFLICT,
        429: OpenApiResponse(ErrorsSerializer, description=_("A limit on runs is reached.")),
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def rerun(request: Request, runner: Runner, run_id: UUID) -> Response:
    """Another run from a step of a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    cause = services.Cause(by=runner.asker.user)
    return _answer(runner, lambda: services.rerun_from(run=run, step=step, cause=cause))


@extend_schema(
    operation_id="runs_approve",
    tags=[TAG],
    summary=_("Let a waiting step go on"),
    description=_("Says yes to a step that waits for a person; its row keeps the account's name."),
    parameters=[RUN_ID],
    request=RunStepNamedSerializer,
    examples=A_STEP,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("The run, which goes on.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def approve(request: Request, runner: Runner, run_id: UUID) -> Response:
    """Say yes to a step that waits in a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    by = runner.name
    return _answer(runner, lambda: _same(services.approve_step(run=run, step=step, by=by)))


@extend_schema(
    operation_id="runs_refuse",
    tags=[TAG],
    summary=_("Say no to a waiting step"),
    description=_("Step and run end as blocked; its row keeps the account's name."),
    parameters=[RUN_ID],
    request=RunStepNamedSerializer,
    examples=A_STEP,
    responses={
        202: OpenApiResponse(RunStartedSerializer, description=_("The run, which is over.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def refuse(request: Request, runner: Runner, run_id: UUID) -> Response:
    """Say no to a step that waits in a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    by = runner.name
    return _answer(runner, lambda: _same(services.refuse_step(run=run, step=step, by=by)))
