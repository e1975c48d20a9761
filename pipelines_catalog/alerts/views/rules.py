"""Pages of alert rules of a workspace."""

from typing import Any

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.foundation.mail_words import not_sent
from pipelines_catalog.alerts import presentation, queries, services
from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.forms import RuleForm
from pipelines_catalog.alerts.models import AlertRule
from pipelines_catalog.alerts.services.rules import FIELDS, USUAL_PAUSE
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.services import LimitReached
from pipelines_catalog.runs.views.places import REFUSED_BY_LIMIT, Where, remembered, where_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of a workspace, and the form that adds one."""
    where = where_of(request, change=request.method == "POST")
    if request.method != "POST":
        return _list(request, where)
    form = _form(where, data=request.POST)
    if not form.is_valid():
        return _list(request, where, form, status=400)
    try:
        services.make_rule(
            workspace=where.workspace(),
            values=form.values,
            recipients=form.cleaned_data.get("recipients", ()),
            **_asked(request, where),
        )
    except InvalidParameters as invalid:
        _tell(form, invalid)
        return _list(request, where, form, status=400)
    except LimitReached as error:
        notes.error(request, messages.refusal(error))
        return _list(request, where, form, status=REFUSED_BY_LIMIT)
    notes.success(request, _("The rule has been added."))
    return _back(where)


@require_POST
def usual(request: HttpRequest) -> HttpResponse:
    """Add the default rules in one click."""
    where = where_of(request, change=True)
    try:
        made = services.make_usual_rules(
            workspace=where.workspace(),
            origin=_origin(request),
            by=where.runner.actor.user,
        )
    except LimitReached as error:
        notes.error(request, messages.refusal(error))
        return _back(where)
    told = ngettext("%(n)s rule has been added.", "%(n)s rules have been added.", made)
    notes.success(request, told % {"n": made})
    return _back(where)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule; with `switch` only whether it is on."""
    where, found = _rule_of(request, rule_id, change=True)
    if request.method != "POST":
        return _one(request, where, found, _form(where, found))
    if "switch" in request.POST:
        changes = {"is_on": request.POST["switch"] == "on"}
        services.change_rule(rule=found, changes=changes, by=where.runner.actor.user)
        return _back(where)
    form = _form(where, found, request.POST)
    if not form.is_valid():
        return _one(request, where, found, form, status=400)
    try:
        services.change_rule(
            rule=found,
            changes=form.values,
            recipients=form.cleaned_data.get("recipients"),
            **_asked(request, where),
        )
    except InvalidParameters as invalid:
        _tell(form, invalid)
        return _one(request, where, found, form, status=400)
    notes.success(request, _("The rule has been changed."))
    return _back(where)


@require_POST
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Delete a rule."""
    where, found = _rule_of(request, rule_id, change=True)
    services.delete_rule(rule=found, by=where.runner.actor.user)
    notes.success(request, _("The rule has been deleted. What it told of stays in the list."))
    return _back(where)


@require_POST
def leave(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Remove the user from the recipients, even if they have only read access."""
    where, found = _rule_of(request, rule_id)
    user = where.runner.actor.user
    if user is None or not services.leave_rule(rule=found, user=user):
        raise Http404
    notes.success(request, _("This rule writes to you no more."))
    return _back(where)


def _rule_of(
    request: HttpRequest, rule_id: int, *, change: bool = False
) -> tuple[Where, AlertRule]:
    """Return the rule and its place. Raises Http404."""
    asking = where_of(request)
    found = queries.rules_of(asking.runner.workspaces(change=change)).filter(pk=rule_id).first()
    if found is None:
        raise Http404
    return asking.at(found.workspace), found


def _asked(request: HttpRequest, where: Where) -> dict[str, Any]:
    return {
        "origin": _origin(request),
        "language": get_language() or "en",
        "by": where.runner.actor.user,
    }


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _form(where: Where, rule: AlertRule | None = None, data: Any = None) -> RuleForm:
    people = queries.mailable(where.organization, where.runner.actor.user)
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
    request: HttpRequest, where: Where, form: RuleForm | None = None, *, status: int = 200
) -> HttpResponse:
    lines = [presentation.rule_line(rule) for rule in queries.rules_of(where.workspaces(own=True))]
    page = {
        "where": where,
        "organizations": where.organizations,
        "lines": lines,
        "form": form or _form(where),
        "mail_note": not_sent(request),
        "me": where.runner.actor.user,
    }
    return remembered(where.runner, render(request, "alerts/rules.html", page, status=status))


def _one(
    request: HttpRequest, where: Where, rule: AlertRule, form: RuleForm, *, status: int = 200
) -> HttpResponse:
    page = {
        "where": where,
        "line": presentation.rule_line(rule),
        "form": form,
        "mail_note": not_sent(request),
    }
    return render(request, "alerts/rule.html", page, status=status)


def _back(where: Where) -> HttpResponse:
    return remembered(where.runner, redirect(reverse("runs:alert-rules") + where.query))
