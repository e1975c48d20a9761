"""Actions on a pipeline's page: deliveries, the clock, and the triggers' settings."""

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines_catalog.runs import messages
from pipelines_catalog.runs.presentation import localized
from pipelines_catalog.runs.services import LimitReached, RunRefused
from pipelines_catalog.runs.views.places import Place, place_of, remembered
from pipelines_catalog.triggers import pages as starts
from pipelines_catalog.triggers import services
from pipelines_catalog.triggers.views.pipelines import show


@never_cache
@require_safe
def live(request: HttpRequest, key: str) -> HttpResponse:
    """Return the live part; 204 if there is no change since `?v=`. The last one stops polling."""
    place = place_of(request, key)
    found = starts.read(place.seen, place.pipeline)
    if request.GET.get("v", "") == found.mark:
        return HttpResponse(status=204)
    page = {"place": place, "starts": starts.starts_page(found)}
    return render(request, "triggers/_starts.html", page)


@require_POST
def deliver(request: HttpRequest, key: str) -> HttpResponse:
    """Deliver the batch named in the form, if that is next."""
    place = place_of(request, key, change=True)
    asked = request.POST.get("position", "")
    try:
        done = services.deliver(
            workspace=place.workspace(),
            pipeline=place.pipeline,
            position=int(asked) if asked.isascii() and asked.isdigit() else None,
            by=place.runner.actor.user,
        )
    except RunRefused as error:
        notes.error(request, messages.refusal(error))
    else:
        assert place.pipeline.feed is not None
        name = localized(place.pipeline.feed.names[done.position])
        notes.success(request, _("%(name)s has been delivered.") % {"name": name.capitalize()})
    return _back(place, "asked")


@require_POST
def clock(request: HttpRequest, key: str) -> HttpResponse:
    """Start the clock with the period of the form, or stop it."""
    place = place_of(request, key, change=True)
    if place.pipeline.feed is None:
        raise Http404
    every = None
    if "stop" not in request.POST:
        found = starts.read(place.seen, place.pipeline)
        form = starts.clock_form(found, request.POST)
        if not form.is_valid():
            return show(request, place, forms={"clock": form}, status=400)
        every = form.cleaned_data["every"]
    try:
        services.set_clock(workspace=place.workspace(), pipeline=place.pipeline, every=every)
    except RunRefused as error:
        notes.error(request, messages.refusal(error))
    return _back(place, "data")


@require_POST
def trigger(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Change the settings of one trigger; with `switch` only whether it is on."""
    place = place_of(request, key, change=True)
    found = starts.read(place.seen, place.pipeline)
    order = next((order for order in found.triggers if order.kind == kind), None)
    if order is None:
        raise Http404
    if "switch" in request.POST:
        changes = {"is_on": request.POST["switch"] == "on"}
    else:
        form = starts.trigger_form(place.pipeline, order, request.POST)
        if not form.is_valid():
            return show(request, place, forms={kind: form}, status=400)
        changes = form.cleaned_data
    try:
        services.change_trigger(
            workspace=place.workspace(), pipeline=place.pipeline, kind=kind, changes=changes
        )
    except LimitReached as error:
        notes.error(request, messages.refusal(error))
        return _back(place, "triggers")
    name = order.get_kind_display()
    notes.success(request, _("The trigger “%(name)s” has been changed.") % {"name": name})
    return _back(place, "triggers")


def _back(place: Place, part: str) -> HttpResponse:
    return remembered(place.runner, redirect(f"{place.address}#{part}"))
