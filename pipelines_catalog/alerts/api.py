"""The API of alerts: listing and acknowledging them, and their rules."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.addresses import comparable
from mlops_portal.foundation.api import listed, methods
from mlops_portal.foundation.api_gate import no_body
from mlops_portal.foundation.errors import Refused
from mlops_portal.organizations.models import User
from pipelines_catalog.alerts import queries, serializers, services, text
from pipelines_catalog.alerts.models import Alert, AlertRule
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.engine.parameters import ParameterError
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_base import (
    WRONG,
    asked_organization,
    body_of,
    in_path,
    operation,
)
from pipelines_catalog.runs.models import Workspace

ORGANIZATION = OpenApiParameter(
    "organization",
    type=OpenApiTypes.UUID,
    description=_("Of the workspace of this organization alone; without it all that you see."),
)
STATE = OpenApiParameter("state", enum=[key for key, _name in serializers.ALERT_STATES])
PIPELINE = OpenApiParameter("pipeline", str, description=_("Key of a pipeline."))
ALERT_ID = in_path("alert_id", OpenApiTypes.INT, _("Id of an alert that you see."))
RULE_ID = in_path("rule_id", OpenApiTypes.INT, _("Id of a rule of yours."))
NOT_FOUND = _("There is no such thing, or it is not yours.")
EXAMPLE = [
    OpenApiExample(
        "rule",
        value={"event": "run_failed", "pipeline": "", "is_on": True, "pause": 900},
        request_only=True,
    )
]


def _workspaces(request: Request, runner: Runner) -> QuerySet[Workspace]:
    organization = asked_organization(runner, request)
    if organization is None:
        return runner.workspaces()
    return Workspace.objects.filter(organization=organization)


@operation(
    "GET",
    "alerts_list",
    summary=_("List alerts"),
    description=_(
        "Alerts of your workspaces, open ones first, then those that somebody has acknowledged, "
        "then those that are over; at most 100."
    ),
    parameters=[ORGANIZATION, STATE, PIPELINE],
    responses={
        200: (serializers.AlertListSerializer, _("The alerts.")),
        400: _("A parameter is wrong."),
        404: NOT_FOUND,
    },
)
def list_alerts(request: Request, runner: Runner) -> dict[str, Any]:
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
    return listed(list(found[: queries.MOST_ALERTS]))


@operation(
    "GET",
    "alerts_read",
    summary=_("Read an alert"),
    description=_("One alert with what became of it. It reads on when its run is not kept."),
    parameters=[ALERT_ID],
    responses={200: (serializers.AlertSerializer, _("The alert.")), 404: NOT_FOUND},
)
def read_alert(request: Request, runner: Runner, alert_id: int) -> Alert:
    """An alert that the caller sees."""
    return get_object_or_404(queries.alerts_of(runner.workspaces()), pk=alert_id)


@operation(
    "POST",
    "alerts_acknowledge",
    summary=_("Acknowledge an alert"),
    description=_(
        "Says that you have seen it: it is not mailed any more, and others see who and when. Who "
        "was first stays. What is over is not acknowledged."
    ),
    parameters=[ALERT_ID],
    responses={
        200: (serializers.AlertSerializer, _("The alert.")),
        400: WRONG,
        404: NOT_FOUND,
        409: _("What it told of is over."),
    },
)
def acknowledge(request: Request, runner: Runner, alert_id: int) -> Alert:
    """Acknowledge an alert that the caller may change."""
    no_body(request)
    mine = queries.alerts_of(runner.workspaces(change=True))
    services.acknowledge_one(alert=get_object_or_404(mine, pk=alert_id), by=runner.actor.user)
    return mine.get(pk=alert_id)


@operation(
    "GET",
    "alert_rules_list",
    summary=_("List rules of alerts"),
    description=_("Who is told of what in your workspaces."),
    parameters=[ORGANIZATION],
    responses={200: (serializers.AlertRuleListSerializer, _("The rules.")), 404: NOT_FOUND},
)
def list_rules(request: Request, runner: Runner) -> dict[str, Any]:
    """Rules that the caller sees."""
    return listed(list(queries.rules_of(_workspaces(request, runner))))


@operation(
    "POST",
    "alert_rules_make",
    summary=_("Add a rule of alerts"),
    description=_(
        "Tells of one kind of event of one pipeline or of any, on the page and by mail. An event "
        "makes one alert for each rule; there is one rule for each kind and pipeline."
    ),
    request=serializers.AlertRuleMakeSerializer,
    responses={
        201: (serializers.AlertRuleSerializer, _("The rule.")),
        400: WRONG,
        404: _("No such organization of yours."),
        429: _("Too much was begun without an account."),
    },
    examples=EXAMPLE,
)
def make_rule(request: Request, runner: Runner) -> AlertRule:
    """A new rule where the caller may change."""
    asked = body_of(serializers.AlertRuleMakeSerializer, request)
    workspace = runner.workspace(asked.get("organization"))
    try:
        rule = services.make_rule(
            workspace=workspace,
            values=asked,
            recipients=_people(workspace, asked.get("recipients", ())),
            **_asking(request, runner),
        )
    except InvalidParameters as invalid:
        raise Refused(text.rule_errors(invalid)) from None
    return queries.rules_of(runner.workspaces()).get(pk=rule.pk)


@operation(
    "GET",
    "alert_rules_read",
    summary=_("Read a rule of alerts"),
    description=_("One rule, with whom it writes to and how many of its alerts are open."),
    parameters=[RULE_ID],
    responses={200: (serializers.AlertRuleSerializer, _("The rule.")), 404: NOT_FOUND},
)
def read_rule(request: Request, runner: Runner, rule_id: int) -> AlertRule:
    """A rule that the caller sees."""
    return _rule_of(runner, rule_id)


@operation(
    "PATCH",
    "alert_rules_change",
    summary=_("Change a rule of alerts"),
    description=_("What is left out stays. Switched off, it tells of nothing new."),
    parameters=[RULE_ID],
    request=serializers.AlertRuleChangeSerializer,
    responses={
        200: (serializers.AlertRuleSerializer, _("The rule as it stands now.")),
        400: WRONG,
        404: NOT_FOUND,
    },
    examples=EXAMPLE,
)
def change_rule(request: Request, runner: Runner, rule_id: int) -> AlertRule:
    """Change a rule. A wrong body is told before whether there is such a rule."""
    asked = body_of(serializers.AlertRuleChangeSerializer, request)
    rule = _rule_of(runner, rule_id, change=True)
    try:
        people = _people(rule.workspace, asked["recipients"]) if "recipients" in asked else None
        asking = _asking(request, runner)
        services.change_rule(rule=rule, changes=asked, recipients=people, **asking)
    except InvalidParameters as invalid:
        raise Refused(text.rule_errors(invalid)) from None
    return _rule_of(runner, rule_id)


@operation(
    "DELETE",
    "alert_rules_delete",
    summary=_("Delete a rule of alerts"),
    description=_("What it told of stays; mails that wait for its pause are not sent."),
    parameters=[RULE_ID],
    responses={204: OpenApiResponse(description=_("It is gone.")), 404: NOT_FOUND},
)
def delete_rule(request: Request, runner: Runner, rule_id: int) -> Response:
    """Delete a rule."""
    services.delete_rule(rule=_rule_of(runner, rule_id, change=True), by=runner.actor.user)
    return Response(status=204)


def _rule_of(runner: Runner, rule_id: int, *, change: bool = False) -> AlertRule:
    return get_object_or_404(queries.rules_of(runner.workspaces(change=change)), pk=rule_id)


def _people(workspace: Workspace, addresses: Iterable[str]) -> list[User]:
    """Return the users with these addresses. Raises InvalidParameters for one not to be mailed.

    The error does not reveal whether an address belongs to any other account.
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
        "by": runner.actor.user,
    }


rules = methods(list_rules, make_rule)
rule = methods(read_rule, change_rule, delete_rule)
