"""The API of alerts: what there is to tell, who has seen it, and the rules that wait for it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.addresses import comparable
from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_gate import no_body
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.alerts import presentation, queries, services
from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.api_schemas import (
    ALERT_STATES,
    AlertListSerializer,
    AlertRuleChangeSerializer,
    AlertRuleListSerializer,
    AlertRuleMakeSerializer,
    AlertRuleSerializer,
    AlertSerializer,
)
from pipelines_catalog.alerts.models import AlertRule
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.engine.parameters import ParameterError
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import (
    TAG,
    UNKNOWN_CLIENT,
    WRONG,
    listed,
    refused,
    remembering,
)
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import NotPossible

ORGANIZATION = OpenApiParameter(
    "organization",
    type=OpenApiTypes.UUID,
    description=_("Of the workspace of this organization alone; without it all that you see."),
)
STATE = OpenApiParameter("state", enum=[key for key, _name in ALERT_STATES])
PIPELINE = OpenApiParameter("pipeline", str, description=_("Key of a pipeline."))
ALERT_ID = OpenApiParameter(
    "alert_id",
    type=OpenApiTypes.INT,
    location=OpenApiParameter.PATH,
    description=_("Id of an alert that you see."),
)
RULE_ID = OpenApiParameter(
    "rule_id",
    type=OpenApiTypes.INT,
    location=OpenApiParameter.PATH,
    description=_("Id of a rule of yours."),
)
NOT_FOUND = OpenApiResponse(
    ErrorsSerializer, description=_("There is no such thing, or it is not yours.")
)


def _workspaces(request: Request, runner: Runner) -> QuerySet[Workspace]:
    """All that the caller sees, or that of `?organization=`. Raises Http404."""
    asked = request.query_params.get("organization", "")
    if not asked:
        return runner.workspaces()
    try:
        organization = runner.asker.organizations().get(pk=UUID(asked))
    except (ValueError, Organization.DoesNotExist) as error:
        raise Http404 from error
    return Workspace.objects.filter(organization=organization)


@extend_schema(
    operation_id="alerts_list",
    tags=[TAG],
    summary=_("List alerts"),
    description=_(
        "Alerts of your workspaces, open ones first, then those that somebody has acknowledged, "
        "then those that are over; at most 100."
    ),
    parameters=[ORGANIZATION, STATE, PIPELINE],
    responses={
        200: OpenApiResponse(AlertListSerializer, description=_("The alerts.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def list_alerts(request: Request, runner: Runner) -> Response:
    """Alerts that the caller sees."""
    state = request.query_params.get("state", "")
    if state and state not in queries.STATES:
        words = gettext("Choose one of: %(choices)s.") % {"choices": ", ".join(queries.STATES)}
        raise exceptions.ValidationError({"state": exceptions.ErrorDetail(words, "not_a_choice")})
    found = queries.alerts_of(
        _workspaces(request, runner),
        state=state,
        pipeline=request.query_params.get("pipeline", ""),
    )
    return Response(listed([presentation.alert_body(a) for a in found[: queries.MOST_ALERTS]]))


@extend_schema(
    operation_id="alerts_read",
    tags=[TAG],
    summary=_("Read an alert"),
    description=_("One alert with what became of it. It reads on when its run is not kept."),
    parameters=[ALERT_ID],
    responses={
        200: OpenApiResponse(AlertSerializer, description=_("The alert.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def read_alert(request: Request, runner: Runner, alert_id: int) -> Response:
    """An alert that the caller sees."""
    found = queries.alerts_of(runner.workspaces()).filter(pk=alert_id).first()
    if found is None:
        raise Http404
    return Response(presentation.alert_body(found))


@extend_schema(
    operation_id="alerts_acknowledge",
    tags=[TAG],
    summary=_("Acknowledge an alert"),
    description=_(
        "Says that you have seen it: it is not mailed any more, and others see who and when. Who "
        "was first stays. What is over is not acknowledged."
    ),
    parameters=[ALERT_ID],
    request=None,
    responses={
        200: OpenApiResponse(AlertSerializer, description=_("The alert.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
        409: OpenApiResponse(ErrorsSerializer, description=_("What it told of is over.")),
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def acknowledge(request: Request, runner: Runner, alert_id: int) -> Response:
    """Acknowledge an alert that the caller may change."""
    no_body(request)
    mine = queries.alerts_of(runner.workspaces(change=True))
    found = mine.filter(pk=alert_id).first()
    if found is None:
        raise Http404
    try:
        services.acknowledge_one(alert=found, by=runner.asker.user)
    except NotPossible as error:
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(presentation.alert_body(mine.get(pk=alert_id)))


EXAMPLE = [
    OpenApiExample(
        "rule",
        value={"event": "run_failed", "pipeline": "", "is_on": True, "pause": 900},
        request_only=True,
    )
]


@extend_schema(
    methods=["GET"],
    operation_id="alert_rules_list",
    tags=[TAG],
    summary=_("List rules of alerts"),
    description=_("Who is told of what in your workspaces."),
    parameters=[ORGANIZATION],
    responses={
        200: OpenApiResponse(AlertRuleListSerializer, description=_("The rules.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@extend_schema(
    methods=["POST"],
    operation_id="alert_rules_make",
    tags=[TAG],
    summary=_("Add a rule of alerts"),
    description=_(
        "Tells of one kind of event of one pipeline or of any, on the page and by mail. An event "
        "makes one alert for each rule; there is one rule for each kind and pipeline."
    ),
    request=AlertRuleMakeSerializer,
    responses={
        201: OpenApiResponse(AlertRuleSerializer, description=_("The rule.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: OpenApiResponse(ErrorsSerializer, description=_("No such organization of yours.")),
        429: OpenApiResponse(
            ErrorsSerializer, description=_("Too much was begun without an account.")
        ),
    },
    examples=EXAMPLE,
)
@api_view(["GET", "POST"])
@authentication_classes([SessionAuthentication])
@remembering
def rules(request: Request, runner: Runner) -> Response:
    """Rules that the caller sees; a new one where they may change."""
    if request.method == "GET":
        found = queries.rules_of(_workspaces(request, runner))
        return Response(listed([presentation.rule_body(rule) for rule in found]))
    body = AlertRuleMakeSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    asked = body.validated_data
    try:
        workspace = runner.workspace(asked.get("organization"))
    except Organization.DoesNotExist as error:
        raise Http404 from error
    try:
        rule = services.make_rule(
            workspace=workspace,
            values=asked,
            recipients=_people(workspace, asked.get("recipients", ())),
            **_asking(request, runner),
        )
    except InvalidParameters as invalid:
        return refused(alert_messages.rule_errors(invalid), 400)
    return Response(_body(runner, rule), status=status.HTTP_201_CREATED)


@extend_schema(
    methods=["GET"],
    operation_id="alert_rules_read",
    tags=[TAG],
    summary=_("Read a rule of alerts"),
    description=_("One rule, with whom it writes to and how many of its alerts are open."),
    parameters=[RULE_ID],
    responses={
        200: OpenApiResponse(AlertRuleSerializer, description=_("The rule.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@extend_schema(
    methods=["PATCH"],
    operation_id="alert_rules_change",
    tags=[TAG],
    summary=_("Change a rule of alerts"),
    description=_("What is left out stays. Switched off, it tells of nothing new."),
    parameters=[RULE_ID],
    request=AlertRuleChangeSerializer,
    responses={
        200: OpenApiResponse(AlertRuleSerializer, description=_("The rule as it stands now.")),
        400: WRONG,
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
    examples=EXAMPLE,
)
@extend_schema(
    methods=["DELETE"],
    operation_id="alert_rules_delete",
    tags=[TAG],
    summary=_("Delete a rule of alerts"),
    description=_("What it told of stays; mails that wait for its pause are not sent."),
    parameters=[RULE_ID],
    request=None,
    responses={
        204: OpenApiResponse(description=_("It is gone.")),
        401: UNKNOWN_CLIENT,
        404: NOT_FOUND,
    },
)
@api_view(["GET", "PATCH", "DELETE"])
@authentication_classes([SessionAuthentication])
@remembering
def rule(request: Request, runner: Runner, rule_id: int) -> Response:
    """A rule that the caller sees; changed or deleted where they may."""
    is_change = request.method != "GET"
    mine = queries.rules_of(runner.workspaces(change=is_change))
    if request.method == "PATCH":  # a wrong body is told before whether there is such a rule
        body = AlertRuleChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
    found = mine.filter(pk=rule_id).first()
    if found is None:
        raise Http404
    if request.method == "DELETE":
        services.delete_rule(rule=found, by=runner.asker.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
    if request.method == "PATCH":
        try:
            _change(request, runner, found, body.validated_data)
        except InvalidParameters as invalid:
            return refused(alert_messages.rule_errors(invalid), 400)
    return Response(_body(runner, found))


def _change(request: Request, runner: Runner, rule: AlertRule, asked: Mapping[str, Any]) -> None:
    people = _people(rule.workspace, asked["recipients"]) if "recipients" in asked else None
    services.change_rule(rule=rule, changes=asked, recipients=people, **_asking(request, runner))


def _people(workspace: Workspace, addresses: Iterable[str]) -> list[User]:
    """Whose addresses these are. Raises InvalidParameters for one that is not to be written to.

    Whether anybody else has an account with an address is not told.
    """
    allowed = queries.mailable(workspace.organization, workspace.account)
    known = {comparable(user.email): user for user in allowed}
    wanted = list(dict.fromkeys(map(comparable, addresses)))
    if any(address not in known for address in wanted):
        raise InvalidParameters([ParameterError("recipients", "not_a_recipient")])
    return [known[address] for address in wanted]


def _asking(request: Request, runner: Runner) -> dict[str, Any]:
    return {
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "language": get_language() or "en",
        "by": runner.asker.user,
    }


def _body(runner: Runner, rule: AlertRule) -> dict[str, Any]:
    return presentation.rule_body(queries.rules_of(runner.workspaces()).get(pk=rule.pk))
