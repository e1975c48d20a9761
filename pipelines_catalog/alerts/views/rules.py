"""Pages of alert rules of a workspace."""

from typing import Any

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.foundation.mail_words import not_sent
from pipelines_catalog.alerts import pages, queries, services
from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.forms import RuleForm
from pipelines_catalog.alerts.models import AlertRule
from pipelines_catalog.alerts.services.rules import FIELDS, USUAL_PAUSE
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs.services import LimitReached
from pipelines_catalog.runs.text import refusal
from pipelines_catalog.runs.views.context import (
    REFUSED_BY_LIMIT,
    WorkspaceContext,
    remembered,
    workspace_context,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of a workspace, and the form that adds one."""
    context = workspace_context(request, change=request.method == "POST")
    if request.method != "POST":
        return _list(request, context)
    form = _form(context, data=request.POST)
    if not form.is_valid():
        return _list(request, context, form, status=400)
    try:
        services.make_rule(
            workspace=context.workspace(),
            values=form.values,
            recipients=form.cleaned_data.get("recipients", ()),
            **_asked(request, context),
        )
    except InvalidParameters as invalid:
        _tell(form, invalid)
        return _list(request, context, form, status=400)
    except LimitReached as error:
        notes.error(request, refusal(error))
        return _list(request, context, form, status=REFUSED_BY_LIMIT)
    notes.success(request, _("The rule has been added."))
    return _back(context)


@require_POST
def usual(request: HttpRequest) -> HttpResponse:
    """Add the default rules in one click."""
    context = workspace_context(request, change=True)
    try:
        made = services.make_usual_rules(
            workspace=context.workspace(),
            origin=_origin(request),
            by=context.runner.actor.user,
        )
    except LimitReached as error:
        notes.error(request, refusal(error))
        return _back(context)
    told = ngettext("%(n)s rule has been added.", "%(n)s rules have been added.", made)
    notes.success(request, told % {"n": made})
    return _back(context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule; with `switch` only whether it is on."""
    context, found = _rule_of(request, rule_id, change=True)
    if request.method != "POST":
        return _one(request, context, found, _form(context, found))
    if "switch" in request.POST:
        changes = {"is_on": request.POST["switch"] == "on"}
        services.change_rule(rule=found, changes=changes, by=context.runner.actor.user)
        return _back(context)
    form = _form(context, found, request.POST)
    if not form.is_valid():
        return _one(request, context, found, form, status=400)
    try:
        services.change_rule(
            rule=found,
            changes=form.values,
            recipients=form.cleaned_data.get("recipients"),
            **_asked(request, context),
        )
    except InvalidParameters as invalid:
        _tell(form, invalid)
        return _one(request, context, found, form, status=400)
    notes.success(request, _("The rule has been changed."))
    return _back(context)


@require_POST
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Delete a rule."""
    context, found = _rule_of(request, rule_id, change=True)
    services.delete_rule(rule=found, by=context.runner.actor.user)
    notes.success(request, _("The rule has been deleted. What it told of stays in the list."))
    return _back(context)


@require_POST
def leave(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Remove the user from the recipients, even if they have only read access."""
    context, found = _rule_of(request, rule_id)
    user = context.runner.actor.user
    if user is None or not services.leave_rule(rule=found, user=user):
        raise Http404
    notes.success(request, _("This rule writes to you no more."))
    return _back(context)


def _rule_of(
    request: HttpRequest, rule_id: int, *, change: bool = False
) -> tuple[WorkspaceContext, AlertRule]:
    asking = workspace_context(request)
    mine = queries.rules_of(asking.runner.workspaces(change=change))
    found = get_object_or_404(mine, pk=rule_id)
    return asking.at(found.workspace), found


def _asked(request: HttpRequest, context: WorkspaceContext) -> dict[str, Any]:
    return {
        "origin": _origin(request),
        "language": get_language() or "en",
        "by": context.runner.actor.user,
    }


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _form(context: WorkspaceContext, rule: AlertRule | None = None, data: Any = None) -> RuleForm:
    people = queries.mailable(context.organization, context.runner.actor.user)
    initial = None
    if rule:
        chosen = [recipient.user_id for recipient in rule.recipients.all()]
        initial = {name: getattr(rule, name) for name in FIELDS} | {"recipients": chosen}
    pipeline, pause = (rule.pipeline, rule.pause) if rule else ("", USUAL_PAUSE)
    return RuleForm(people, pipeline, pause, data, initial=initial)


def _tell(form: RuleForm, invalid: InvalidParameters) -> None:
    for error in alert_messages.rule_errors(invalid):
        form.add_error(error.field if error.field in form.fields else None, error.message)


def _list(
    request: HttpRequest,
    context: WorkspaceContext,
    form: RuleForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    lines = [pages.rule_line(rule) for rule in queries.rules_of(context.workspaces(own=True))]
    page = {
        "context": context,
        "organizations": context.organizations,
        "lines": lines,
        "form": form or _form(context),
        "mail_note": not_sent(request),
        "me": context.runner.actor.user,
    }
    return remembered(context.runner, render(request, "alerts/rules.html", page, status=status))


def _one(
    request: HttpRequest,
    context: WorkspaceContext,
    rule: AlertRule,
    form: RuleForm,
    *,
    status: int = 200,
) -> HttpResponse:
    page = {
        "context": context,
        "line": pages.rule_line(rule),
        "form": form,
        "mail_note": not_sent(request),
    }
    return render(request, "alerts/rule.html", page, status=status)


def _back(context: WorkspaceContext) -> HttpResponse:
    return remembered(context.runner, redirect(reverse("runs:alert-rules") + context.query))
