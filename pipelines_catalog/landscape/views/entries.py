"""One tool in a stack: its opinion and history, removing it, undoing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.organizations.models import Membership
from pipelines_catalog.landscape import queries, services
from pipelines_catalog.landscape.access import can_edit, with_organization
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.forms import EntryForm
from pipelines_catalog.landscape.models import Ring, StackChange, StackEntry
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.stack_rows import listing_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_organization
def entry(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Show the opinion of a tool and its history; owners and assessors change it.

    The short form on a tool's page posts a ring alone: the tool is then used as all its components.
    """
    organization = membership.organization
    landscape = queries.catalogue_of(organization.pk).landscape
    tool = landscape.by_slug.get(slug)
    found = StackEntry.objects.filter(organization=organization, tool=slug).first()
    if tool is None or (request.method == "POST" and not can_edit(membership)):
        raise Http404
    form = _form(request, landscape, tool, found)
    if request.method == "POST" and form.is_valid():
        is_short = "short" in request.POST
        _put(request, membership, tool, form)
        if is_short:
            return redirect(f"{rows.tool_url(tool)}?stack=put")
        messages.success(request, _("Saved."))
        return redirect("landscape:stack", organization.pk)
    page = {
        "membership": membership,
        "can_edit": can_edit(membership),
        "tool": tool,
        "entry": found,
        "form": form,
        "history": [_step(c, landscape) for c in queries.history_of(organization, slug)],
    }
    status = 400 if form.is_bound else 200
    return render(request, "landscape/stack/entry.html", page, status=status)


def _form(
    request: HttpRequest, landscape: Landscape, tool: Tool, found: StackEntry | None
) -> EntryForm:
    if request.method == "POST":
        data = request.POST.copy()
        if "short" in data:
            data.setlist("components", list(found.components if found else tool.components))
            data["reason"] = found.reason if found else ""
        return EntryForm(landscape, data)
    initial = {"ring": Ring.ADOPT, "components": list(tool.components), "reason": ""}
    if found:
        initial = {key: getattr(found, key) for key in initial}
    return EntryForm(landscape, initial=initial)


def _put(request: HttpRequest, membership: Membership, tool: Tool, form: EntryForm) -> None:
    given = form.cleaned_data
    services.put(
        organization=membership.organization,
        tool=tool,
        ring=Ring(given["ring"]),
        components=given["components"],
        reason=given["reason"],
        by=request.user,
        at=timezone.now(),
    )


def _step(change: StackChange, landscape: Landscape) -> dict[str, object]:
    return {
        "change": change,
        "ring": Ring(change.ring).label,
        "used_as": labels.components_text(change.components, landscape),
    }


@require_POST
@with_organization(editing=True)
def take_out(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Take a tool out of the stack; the next page offers to undo it."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    tool = landscape.by_slug.get(slug)
    if tool is None:
        raise Http404
    services.take_out(
        organization=membership.organization,
        slug=slug,
        name=tool.name,
        by=request.user,
        at=timezone.now(),
    )
    return redirect(f"{reverse('landscape:tool', args=[slug])}?stack=out")


@require_POST
@with_organization(editing=True)
def take_out_many(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Ask, then remove the chosen tools from the stack, or with “all” every one of the list."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    lines = queries.stack_of(membership.organization, landscape).lines
    if "all" in request.POST:
        sources = queries.sources_of(membership.organization_id)
        lines = listing_of(lines, request.GET, landscape, sources).lines
    else:
        chosen = set(request.POST.getlist("tool"))
        lines = tuple(line for line in lines if line.tool.slug in chosen)
    stack = reverse("landscape:stack", args=[membership.organization_id])
    if not lines:
        messages.info(request, _("No tool is chosen."))
        return redirect(stack)
    if "confirmed" in request.POST:
        tools = [landscape.by_slug[line.tool.slug] for line in lines]
        services.take_out_many(
            organization=membership.organization,
            tools=tools,
            by=request.user,
            at=timezone.now(),
        )
        return redirect(stack)  # which offers to undo it
    count = len(lines)
    page = {
        "parents": [(_("Stack"), stack)],
        "heading": ngettext(
            "Take %(count)d tool out of the stack?",
            "Take %(count)d tools out of the stack?",
            count,
        )
        % {"count": count},
        "lede": _("Their history stays. You may undo it for an hour."),
        "names": [line.tool.name for line in lines],
        "pairs": [("tool", line.tool.slug) for line in lines],
        "button": _("Take them out"),
        "back": stack,
    }
    return render(request, "landscape/stack/asks.html", page)


@require_POST
@with_organization(editing=True)
def undo_many(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Restore the tools that the user removed from the stack together."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    now = timezone.now()
    out = queries.taken_out_together(membership.organization, request.user, now, landscape)
    done = services.undo_many(
        organization=membership.organization,
        slugs=[tool.slug for tool in out],
        by=request.user,
        at=now,
    )
    messages.info(request, _("Undone.") if done else _("There is nothing of yours to undo."))
    return redirect("landscape:stack", membership.organization_id)


@require_POST
@with_organization(editing=True)
def undo(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Undo the reader's own last change of a tool."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    if slug not in landscape.by_slug:
        raise Http404
    done = services.undo(
        organization=membership.organization, slug=slug, by=request.user, at=timezone.now()
    )
    messages.info(request, _("Undone.") if done else _("There is nothing of yours to undo."))
    return redirect("landscape:tool", slug)
