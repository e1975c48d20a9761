"""Actions on a pipeline's page: batches, their schedule, and the triggers' settings."""

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines_catalog.runs.services import LimitReached, RunRefused
from pipelines_catalog.runs.text import in_words, refusal
from pipelines_catalog.runs.views.context import PipelineContext, pipeline_context, remembered
from pipelines_catalog.triggers import pages, services
from pipelines_catalog.triggers.views.pipelines import show


@never_cache
@require_safe
def live(request: HttpRequest, key: str) -> HttpResponse:
    """Return the live part; 204 if there is no change since `?v=`. The last one stops polling."""
    context = pipeline_context(request, key)
    found = pages.read_overview(context.seen, context.pipeline)
    if request.GET.get("v", "") == found.mark:
        return HttpResponse(status=204)
    page = {"context": context, "overview": pages.triggers_page(found)}
    return render(request, "triggers/_triggers.html", page)


@require_POST
def deliver(request: HttpRequest, key: str) -> HttpResponse:
    """Deliver the batch named in the form, if that is next."""
    context = pipeline_context(request, key, change=True)
    asked = request.POST.get("position", "")
    try:
        done = services.deliver(
            workspace=context.workspace(),
            pipeline=context.pipeline,
            position=int(asked) if asked.isascii() and asked.isdigit() else None,
            by=context.runner.actor.user,
        )
    except RunRefused as error:
        notes.error(request, refusal(error))
    else:
        assert context.pipeline.feed is not None
        name = in_words(context.pipeline.feed.names[done.position])
        notes.success(request, _("%(name)s has been delivered.") % {"name": name.capitalize()})
    return _back(context, "asked")


@require_POST
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """Deliver on a schedule with the period of the form, or stop it."""
    context = pipeline_context(request, key, change=True)
    if context.pipeline.feed is None:
        raise Http404
    every = None
    if "stop" not in request.POST:
        found = pages.read_overview(context.seen, context.pipeline)
        form = pages.schedule_form(found, request.POST)
        if not form.is_valid():
            return show(request, context, forms={"clock": form}, status=400)
        every = form.cleaned_data["every"]
    try:
        services.set_delivery_schedule(
            workspace=context.workspace(), pipeline=context.pipeline, every=every
        )
    except RunRefused as error:
        notes.error(request, refusal(error))
    return _back(context, "data")


@require_POST
def trigger(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Change the settings of one trigger; with `switch` only whether it is on."""
    context = pipeline_context(request, key, change=True)
    found = pages.read_overview(context.seen, context.pipeline)
    found_trigger = next((one for one in found.triggers if one.kind == kind), None)
    if found_trigger is None:
        raise Http404
    if "switch" in request.POST:
        changes = {"is_on": request.POST["switch"] == "on"}
    else:
        form = pages.trigger_form(context.pipeline, found_trigger, request.POST)
        if not form.is_valid():
            return show(request, context, forms={kind: form}, status=400)
        changes = form.cleaned_data
    try:
        services.change_trigger(
            workspace=context.workspace(), pipeline=context.pipeline, kind=kind, changes=changes
        )
    except LimitReached as error:
        notes.error(request, refusal(error))
        return _back(context, "triggers")
    name = found_trigger.get_kind_display()
    notes.success(request, _("The trigger “%(name)s” has been changed.") % {"name": name})
    return _back(context, "triggers")


def _back(context: PipelineContext, part: str) -> HttpResponse:
    return remembered(context.runner, redirect(f"{context.address}#{part}"))
