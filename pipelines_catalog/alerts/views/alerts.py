"""Pages of alerts: the list, open ones first, a single alert, and acknowledging."""

from typing import Any

from django.contrib import messages as notes
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines_catalog.alerts import pages, queries, services
from pipelines_catalog.alerts.models import Alert
from pipelines_catalog.alerts.pages import alerts_page
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.views.context import WorkspaceContext, remembered, workspace_context


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Show all alerts visible to the user, or those of `?organization=`; `?state=` filters them."""
    context = workspace_context(request)
    if context.runner.actor.user:
        services.note_language(user=context.runner.actor.user, language=get_language() or "en")
    response = render(request, "alerts/alerts.html", _page(request, context))
    return remembered(context.runner, response)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Return the live part; 204 if there is no change since `?v=`."""
    page = _page(request, workspace_context(request))
    if request.GET.get("v", "") == page["mark"]:
        return HttpResponse(status=204)
    return render(request, "alerts/_alerts.html", page)


@never_cache
@require_safe
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Show one alert with its facts and its resolution."""
    context = workspace_context(request)
    found = get_object_or_404(queries.alerts_of(context.runner.workspaces()), pk=alert_id)
    if context.runner.actor.user:
        services.note_language(user=context.runner.actor.user, language=get_language() or "en")
    page = {
        "line": pages.alert_line(found),
        "rule": pages.rule_line(found.rule) if found.rule else None,
        "may_change": _may_change(context.runner).filter(pk=found.workspace_id).exists(),
    }
    return render(request, "alerts/alert.html", page)


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Acknowledge the alerts of the form; 404 if one may not be changed."""
    context = workspace_context(request)
    asked = {text for text in request.POST.getlist("alert") if _is_id(text)}
    mine = Alert.objects.filter(workspace__in=_may_change(context.runner), pk__in=asked)
    if not asked or mine.count() != len(asked):
        raise Http404
    done = services.acknowledge(alerts=mine, by=context.runner.actor.user)
    told = ngettext("%(n)s alert is acknowledged.", "%(n)s alerts are acknowledged.", done)
    notes.success(request, told % {"n": done})
    if len(asked) == 1 and "back" in request.POST:
        return redirect("runs:alert", asked.pop())
    return redirect(reverse("runs:alerts") + context.query)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _may_change(runner: Runner) -> QuerySet[Workspace]:
    return runner.workspaces(change=True)


def _page(request: HttpRequest, context: WorkspaceContext) -> dict[str, Any]:
    workspaces = context.workspaces()
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    found = queries.alerts_of(workspaces, state=state)[: queries.MOST_ALERTS]
    changeable = set(_may_change(context.runner).values_list("pk", flat=True))
    asked = {"state": state, "organization": context.organization and context.organization.pk}
    return {
        "context": context,
        "state": state,
        "states": queries.STATES,
        "query": urlencode({key: value for key, value in asked.items() if value}),
        "most": queries.MOST_ALERTS,
        "has_rules": queries.rules_of(workspaces).exists(),
    } | alerts_page(found, queries.counts_of(workspaces), changeable)
