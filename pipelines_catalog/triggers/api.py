"""The API of pipelines and their triggers: batches, triggers and schedules."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request

from mlops_portal.foundation.api import listed, methods
from mlops_portal.foundation.errors import FieldError, Refused
from pipelines_catalog.engine import InvalidParameters, Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import Runner, pipeline_of
from pipelines_catalog.runs.api_base import (
    ORGANIZATION,
    WRONG,
    body_of,
    in_path,
    operation,
    refuse,
    seen_workspace,
)
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import NotPossible
from pipelines_catalog.runs.text import in_words, parameter_errors, refusal, unknown_trigger
from pipelines_catalog.triggers import serializers, services
from pipelines_catalog.triggers.pages import feed_body, read_overview, triggers_body

KEY = in_path("key", OpenApiTypes.STR, _("Key of a pipeline."))
NOT_FOUND = _("There is no such pipeline, or no such organization of yours.")
NOT_NOW = _("Nothing is left to deliver, something else is next, or no data arrives.")


@operation(
    "GET",
    "pipelines_list",
    summary=_("List pipelines"),
    description=_(
        "What can be run: steps, parameters with their bounds, and the faults that can be "
        "switched on, each with the step that should catch it."
    ),
    responses={200: (serializers.PipelineListSerializer, _("The pipelines."))},
    is_open=True,
)
def list_pipelines(request: Request) -> dict[str, Any]:
    """Every pipeline that may be started here."""
    return listed(list(catalog.offered()))


@operation(
    "POST",
    "pipelines_deliver",
    summary=_("Deliver data"),
    description=_(
        "Delivers what is next of the data that the pipeline learns from, and answers with what "
        "that started: a run that watches the model that serves, a run that trains, or the guard "
        "that said no. With `position` only if that is next, so that a repeated call does nothing."
    ),
    parameters=[KEY],
    request=serializers.DeliverySerializer,
    responses={
        202: (serializers.DeliveryDoneSerializer, _("Delivered.")),
        400: WRONG,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
    examples=[OpenApiExample("deliver", value={"position": 7}, request_only=True)],
)
def deliver(request: Request, runner: Runner, key: str) -> dict[str, Any]:
    """Deliver in the caller's workspace; 202 with what came of it."""
    pipeline = pipeline_of(key)
    asked = body_of(serializers.DeliverySerializer, request)
    done = services.deliver(
        workspace=runner.workspace(asked.get("organization")),
        pipeline=pipeline,
        position=asked.get("position"),
        by=runner.actor.user,
    )
    assert pipeline.feed is not None
    name = in_words(pipeline.feed.names[done.position])
    return {"position": done.position, "name": name, "events": done.events}


@operation(
    "GET",
    "pipelines_triggers",
    summary=_("Read what starts a pipeline"),
    description=_(
        "The triggers as they stand in your workspace, how far data has arrived, and the newest "
        "100 events: each with the run that answered it or the guard that said no."
    ),
    parameters=[KEY, ORGANIZATION],
    responses={200: (serializers.StartsSerializer, _("What starts the pipeline.")), 404: NOT_FOUND},
)
def read_triggers(request: Request, runner: Runner, key: str) -> dict[str, Any]:
    """The triggers and the delivery schedule of a pipeline in a workspace."""
    pipeline = pipeline_of(key)
    return triggers_body(read_overview(seen_workspace(runner, request), pipeline))


@operation(
    "PATCH",
    "pipelines_triggers_change",
    summary=_("Change what starts a pipeline"),
    description=_(
        "Settings of triggers by kind; what is left out stays. `clock` lets a clock deliver every "
        "so many seconds until nothing is left, and null stops it."
    ),
    parameters=[KEY],
    request=serializers.StartsChangeSerializer,
    responses={
        200: (serializers.StartsSerializer, _("What starts the pipeline now.")),
        400: WRONG,
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
def change_triggers(request: Request, runner: Runner, key: str) -> dict[str, Any]:
    """Change triggers and the delivery schedule of a pipeline, atomically."""
    pipeline = pipeline_of(key)
    asked = body_of(serializers.StartsChangeSerializer, request)
    workspace = runner.workspace(asked.get("organization"))
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
                services.set_delivery_schedule(**place, every=every)
    except KeyError:
        refuse(field, "unknown_trigger", unknown_trigger())
    except InvalidParameters as invalid:
        raise Refused(parameter_errors(invalid, field)) from None
    except NotPossible as error:
        refuse(field, error.code, refusal(error), 409)
    return triggers_body(read_overview(workspace, pipeline))


@operation(
    "GET",
    "pipelines_clock",
    summary=_("Read the clock of a pipeline"),
    description=_(
        "How far data has arrived, whether a clock delivers, how often, when next, and since when "
        "it is silent though something is due."
    ),
    parameters=[KEY, ORGANIZATION],
    responses={
        200: (serializers.FeedStateSerializer, _("The clock.")),
        404: NOT_FOUND,
        409: NOT_NOW,
    },
)
def read_schedule(request: Request, runner: Runner, key: str) -> dict[str, Any]:
    """The delivery schedule of a pipeline in a workspace."""
    pipeline = pipeline_of(key)
    return _schedule(seen_workspace(runner, request), pipeline)


@operation(
    "PUT",
    "pipelines_clock_set",
    summary=_("Set the clock of a pipeline"),
    description=_(
        "Lets a clock deliver every so many seconds, the first time after as many, until nothing "
        "is left; null stops it."
    ),
    parameters=[KEY],
    request=serializers.ClockSetSerializer,
    responses={
        200: (serializers.FeedStateSerializer, _("The clock as it stands now.")),
        400: WRONG,
        404: NOT_FOUND,
        409: NOT_NOW,
    },
    examples=[OpenApiExample("set", value={"every": 60}, request_only=True)],
)
def set_schedule(request: Request, runner: Runner, key: str) -> dict[str, Any]:
    """Set the delivery schedule of a pipeline in a workspace, or end it."""
    pipeline = pipeline_of(key)
    asked = body_of(serializers.ClockSetSerializer, request)
    if pipeline.feed is None:
        raise NotPossible("no_feed")
    workspace = runner.workspace(asked.get("organization"))
    try:
        services.set_delivery_schedule(workspace=workspace, pipeline=pipeline, every=asked["every"])
    except InvalidParameters as invalid:
        errors = parameter_errors(invalid)
        raise Refused(FieldError("every", one.code, one.message) for one in errors) from None
    return _schedule(workspace, pipeline)


def _schedule(workspace: Workspace | None, pipeline: Pipeline) -> dict[str, Any]:
    found = feed_body(read_overview(workspace, pipeline))
    if found is None:
        raise NotPossible("no_feed")
    return found


triggers = methods(read_triggers, change_triggers)
schedule = methods(read_schedule, set_schedule)
