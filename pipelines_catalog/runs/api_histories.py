"""The API of what has run: two runs compared, and one that is over to be played again."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.runs import messages, queries, services
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_histories_schemas import (
    RunComparisonSerializer,
    RunReplaySerializer,
)
from pipelines_catalog.runs.api_parts import (
    AFTER,
    CONFLICT,
    NOT_FOUND,
    RUN_ID,
    TAG,
    UNKNOWN_CLIENT,
    after_of,
    refused,
    remembering,
    run_of,
)
from pipelines_catalog.runs.pages.compare import compare as side_by_side
from pipelines_catalog.runs.pages.compare import comparison_body
from pipelines_catalog.runs.pages.replay import replay_body

TWO_RUNS = [f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2)]


@extend_schema(
    operation_id="runs_compare",
    tags=[TAG],
    summary=_("Compare two runs"),
    description=_(
        "Everything in which two runs differ and everything in which they do not. The earlier run "
        "is `left`, a `change` is right minus left. Seconds do not count as a difference, and "
        "nothing that a run has not come to yet does."
    ),
    parameters=[
        OpenApiParameter(
            "run",
            type=OpenApiTypes.UUID,
            many=True,
            required=True,
            description=_("Ids of two runs of yours: `?run=…&run=…`."),
            examples=[OpenApiExample("two runs", value=TWO_RUNS)],
        )
    ],
    responses={
        200: OpenApiResponse(RunComparisonSerializer, description=_("The comparison.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def compare(request: Request, runner: Runner) -> Response:
    """Two runs of the caller side by side."""
    chosen = list(dict.fromkeys(request.query_params.getlist("run")))
    if len(chosen) != 2:
        words = gettext("Name two runs: ?run=…&run=….")
        return refused([FieldError("run", "not_two_runs", words)], 400)
    one, other = (queries.sheet_of(run_of(runner, _id(text))) for text in chosen)
    return Response(comparison_body(side_by_side(one, other)))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@extend_schema(
    operation_id="runs_replay",
    tags=[TAG],
    summary=_("Play a run again"),
    description=_(
        "The events of a run that is over with the second of the run at which each came, and the "
        "state that its step took: those after `after`, at most 500."
    ),
    parameters=[RUN_ID, AFTER],
    responses={
        200: OpenApiResponse(RunReplaySerializer, description=_("The events.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def replay(request: Request, runner: Runner, run_id: UUID) -> Response:
    """A run of the caller that is over, event by event."""
    run = run_of(runner, run_id)
    if not run.is_over:
        error = services.NotPossible("run_is_not_over")
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(replay_body(queries.sheet_of(run, after=after_of(request))))
