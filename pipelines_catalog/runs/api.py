"""The runs API: start a run, follow, stop, repeat and compare it, and read what it left behind."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import exceptions
from rest_framework.request import Request

from mlops_portal.foundation.api_gate import no_body
from pipelines_catalog.runs import catalog, queries, serializers, services
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_base import WRONG, body_of, in_path, operation, refuse
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.pages import replay as replaying
from pipelines_catalog.runs.pages.artifacts import download_response
from pipelines_catalog.runs.pages.compare import Comparison
from pipelines_catalog.runs.pages.compare import compare as side_by_side

EXAMPLE = lazy(catalog.first_key, str)()  # read when the document is asked for
TWO_RUNS = [f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2)]
RUN_ID = in_path("run_id", OpenApiTypes.UUID, _("Id of a run of yours."))
ARTIFACT_ID = in_path("artifact_id", OpenApiTypes.INT, _("Id of an artifact of the run."))
AFTER = OpenApiParameter(
    "after", int, description=_("The last event number that you have; 0 for all.")
)
NOT_FOUND = _("There is no such run, or it is not yours.")
CONFLICT = _("The run is not in such a state.")
WRONG_PARAMETER = _("A parameter is wrong.")
LIMIT = _("A limit on runs is reached.")
REFUSALS = {400: WRONG, 404: NOT_FOUND, 409: CONFLICT}
OF_A_STEP: dict[str, Any] = {
    "parameters": [RUN_ID],
    "request": serializers.RunStepNamedSerializer,
    "examples": [OpenApiExample("step", value={"step": "STEP"}, request_only=True)],
}


def run_of(runner: Runner, run_id: UUID, *, change: bool = False) -> Run:
    """The run, if the caller may see (or change) it. Raises Http404."""
    return get_object_or_404(runner.runs(change=change), pk=run_id)


def after_of(request: Request) -> int:
    """Return the number in `?after=`, 0 if there is none. Raises ValidationError naming it."""
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        words = exceptions.ErrorDetail(gettext("Write a whole number."), "not_a_whole_number")
        raise exceptions.ValidationError({"after": words})
    return int(after)


def _started(runner: Runner, run: Run, *, is_coalesced: bool = False) -> dict[str, Any]:
    """The run that answers; without an account, with the token that is sent from now on."""
    token = None if runner.actor.user else runner.client.token
    return {"run": run, "is_coalesced": is_coalesced, "token": token}


@operation(
    "POST",
    "runs_start",
    summary=_("Start a run"),
    description=_(
        "Queues a run in your workspace and answers at once. The same run, if it is under way, is "
        "not started twice. You are known by your account; without one by the `token` of the "
        "answer, sent as “Authorization: Bearer …”, or by the cookie that carries the same. Where "
        "you send neither, you are somebody new, with runs of your own."
    ),
    request=serializers.RunStartSerializer,
    responses={
        202: (serializers.RunStartedSerializer, _("Queued, or under way already.")),
        400: WRONG,
        404: _("No such organization of yours."),
        429: LIMIT,
    },
    examples=[
        OpenApiExample(
            "start",
            value={"pipeline": EXAMPLE, "parameters": {}, "faults": []},
            request_only=True,
        )
    ],
)
def start(request: Request, runner: Runner) -> dict[str, Any]:
    """Start a run; 202 with its id."""
    asked = body_of(serializers.RunStartSerializer, request)
    try:
        pipeline = catalog.find(asked["pipeline"])
    except KeyError:
        refuse("pipeline", "unknown_pipeline", gettext("There is no pipeline with this key."))
    started = services.start_run(
        workspace=runner.workspace(asked.get("organization")),
        pipeline=pipeline,
        parameters=asked.get("parameters", {}),
        faults=asked.get("faults", ()),
        cause=services.Cause(by=runner.actor.user),
    )
    return _started(runner, started.run, is_coalesced=started.is_coalesced)


@operation(
    "GET",
    "runs_read",
    summary=_("Follow a run"),
    description=_(
        "The whole run: steps with their attempts, events, metrics, artifacts, gates, why it "
        "started and what became of the model. Of events those after `after`, at most 500."
    ),
    parameters=[RUN_ID, AFTER],
    responses={
        200: (serializers.RunSerializer, _("The run.")),
        400: WRONG_PARAMETER,
        404: NOT_FOUND,
    },
)
def read_run(request: Request, runner: Runner, run_id: UUID) -> queries.RunDetail:
    """A run of the caller."""
    return queries.run_detail(run_of(runner, run_id), after=after_of(request))


@operation(
    "POST",
    "runs_cancel",
    summary=_("Stop a run"),
    description=_(
        "What has not started never will; a step at work is told and ends within seconds. A run "
        "that is over stays as it is."
    ),
    parameters=[RUN_ID],
    responses={
        202: (serializers.RunStartedSerializer, _("The run, stopped or stopping.")),
        400: WRONG,
        404: NOT_FOUND,
    },
)
def cancel(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """Stop a run of the caller."""
    no_body(request)
    return _started(runner, services.cancel_run(run_id=run_of(runner, run_id, change=True).pk))


@operation(
    "GET",
    "runs_artifact",
    summary=_("Download an artifact"),
    description=_("The file as it was written; its hash is checked on the way."),
    parameters=[RUN_ID, ARTIFACT_ID],
    responses={
        (200, "application/octet-stream"): OpenApiResponse(
            OpenApiTypes.BINARY, description=_("The file, as an attachment.")
        ),
        404: NOT_FOUND,
    },
)
def download(request: Request, runner: Runner, run_id: UUID, artifact_id: int) -> HttpResponse:
    """A file of a run of the caller."""
    artifacts = run_of(runner, run_id).artifacts.select_related("stored")
    return download_response(get_object_or_404(artifacts, pk=artifact_id))


@operation(
    "POST",
    "runs_retry",
    summary=_("Retry a run"),
    description=_("A new attempt of what did not end well; steps that are done stay done."),
    parameters=[RUN_ID],
    request=serializers.RunRetrySerializer,
    responses={
        202: (serializers.RunStartedSerializer, _("Queued again.")),
        400: _("There is no such step."),
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
def retry(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """Try again in a run of the caller."""
    step = body_of(serializers.RunRetrySerializer, request).get("step", "")
    run = run_of(runner, run_id, change=True)
    return _started(runner, services.retry_step(run=run, step=step))


def _step_of(request: Request) -> str:
    return str(body_of(serializers.RunStepNamedSerializer, request)["step"])


@operation(
    "POST",
    "runs_rerun",
    summary=_("Run again from a step"),
    description=_(
        "Starts another run from a step of this one: what does not depend on the step is taken "
        "over and marked as reused, with the same parameters and faults."
    ),
    responses={
        202: (serializers.RunStartedSerializer, _("The other run.")),
        **REFUSALS,
        429: LIMIT,
    },
    **OF_A_STEP,
)
def rerun(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """Another run from a step of a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    cause = services.Cause(by=runner.actor.user)
    started = services.rerun_from(run=run, step=step, cause=cause)
    return _started(runner, started.run, is_coalesced=started.is_coalesced)


@operation(
    "POST",
    "runs_approve",
    summary=_("Let a waiting step go on"),
    description=_("Says yes to a step that waits for a person; its row keeps the account's name."),
    responses={
        202: (serializers.RunStartedSerializer, _("The run, which goes on.")),
        **REFUSALS,
    },
    **OF_A_STEP,
)
def approve(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """Say yes to a step that waits in a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    return _started(runner, services.approve_step(run=run, step=step, by=runner.name))


@operation(
    "POST",
    "runs_refuse",
    summary=_("Say no to a waiting step"),
    description=_("Step and run end as blocked; its row keeps the account's name."),
    responses={
        202: (serializers.RunStartedSerializer, _("The run, which is over.")),
        **REFUSALS,
    },
    **OF_A_STEP,
)
def reject(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """Say no to a step that waits in a run of the caller."""
    step, run = _step_of(request), run_of(runner, run_id, change=True)
    return _started(runner, services.refuse_step(run=run, step=step, by=runner.name))


@operation(
    "GET",
    "runs_compare",
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
        200: (serializers.RunComparisonSerializer, _("The comparison.")),
        400: WRONG_PARAMETER,
        404: NOT_FOUND,
    },
)
def compare(request: Request, runner: Runner) -> Comparison:
    """Two runs of the caller side by side."""
    chosen = list(dict.fromkeys(request.query_params.getlist("run")))
    if len(chosen) != 2:
        refuse("run", "not_two_runs", gettext("Name two runs: ?run=…&run=…."))
    one, other = (queries.run_detail(run_of(runner, _id(text))) for text in chosen)
    return side_by_side(one, other)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@operation(
    "GET",
    "runs_replay",
    summary=_("Play a run again"),
    description=_(
        "The events of a run that is over with the second of the run at which each came, and the "
        "state that its step took: those after `after`, at most 500."
    ),
    parameters=[RUN_ID, AFTER],
    responses={
        200: (serializers.RunReplaySerializer, _("The events.")),
        400: WRONG_PARAMETER,
        404: NOT_FOUND,
        409: CONFLICT,
    },
)
def replay(request: Request, runner: Runner, run_id: UUID) -> dict[str, Any]:
    """A run of the caller that is over, event by event."""
    run = run_of(runner, run_id)
    if not run.is_over:
        raise services.NotPossible("run_is_not_over")
    return replaying.replay(queries.run_detail(run, after=after_of(request)))
