"""An organization's own tools: added, changed, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from mlops_portal.organizations.models import Membership
from pipelines_catalog.landscape import content, exports, services
from pipelines_catalog.landscape.access import with_organization
from pipelines_catalog.landscape.forms import OwnToolForm
from pipelines_catalog.landscape.models import OwnTool
from pipelines_catalog.landscape.services.own_tools import FIELDS, TooManyTools


@require_http_methods(["GET", "HEAD", "POST"])
@with_organization(editing=True)
def create(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Create an own tool; then redirect to the page that adds it to the stack."""
    form = OwnToolForm(content.landscape(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_tool(
                organization=membership.organization,
                facts=_facts(form),
                by=request.user,
                at=timezone.now(),
            )
            return redirect("landscape:entry", membership.organization_id, made.slug)
        except TooManyTools:
            form.add_error(None, _("The organization holds as many own tools as it may."))
    return _page(request, membership, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_organization(editing=True)
def change(request: HttpRequest, membership: Membership, tool_id: int) -> HttpResponse:
    """Change an own tool."""
    tool = get_object_or_404(membership.organization.own_tools, pk=tool_id)
    initial = {key: getattr(tool, key) for key in (*FIELDS, "components")}
    data = request.POST if request.method == "POST" else None
    form = OwnToolForm(content.landscape(), data, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_tool(tool=tool, facts=_facts(form), by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("landscape:tool", tool.slug)
    return _page(request, membership, form, tool)


@require_http_methods(["GET", "HEAD", "POST"])
@with_organization(editing=True)
def remove(request: HttpRequest, membership: Membership, tool_id: int) -> HttpResponse:
    """Ask, saying what goes with it, then remove an own tool."""
    tool = get_object_or_404(membership.organization.own_tools, pk=tool_id)
    stack = reverse("landscape:stack", args=[membership.organization_id])
    if request.method == "POST":
        name = tool.name
        services.remove_tool(tool=tool, by=request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is gone for good.") % {"name": name})
        return redirect(stack)
    page = {
        "parents": [(_("Stack"), stack), (tool.name, reverse("landscape:tool", args=[tool.slug]))],
        "heading": _("Remove “%(name)s” for good?") % {"name": tool.name},
        "lede": _("Only the history of the stack keeps its name. There is no way back."),
        "goes": exports.goes_with_tool(tool),
        "button": _("Remove for good"),
        "back": reverse("landscape:own-tool", args=[membership.organization_id, tool.pk]),
    }
    return render(request, "landscape/stack/asks.html", page)


def _facts(form: OwnToolForm) -> dict[str, object]:
    return form.cleaned_data | {"language": get_language() or DEFAULT_LANGUAGE}


def _page(
    request: HttpRequest, membership: Membership, form: OwnToolForm, tool: OwnTool | None
) -> HttpResponse:
    page = {"membership": membership, "form": form, "tool": tool}
    status = 400 if form.is_bound else 200
    return render(request, "landscape/stack/own_tool.html", page, status=status)
