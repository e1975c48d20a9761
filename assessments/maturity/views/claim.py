"""Moving a browser's assessments into an organization, and keeping a result of shared answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries import bringable
from assessments.maturity.services import results
from assessments.maturity.views.guards import with_assessment
from assessments.maturity.views.places import bring, id_in, place_form
from mlops_portal.organizations.access import actor_of

MOST = 100  # assessments and systems on the page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim(request: HttpRequest) -> HttpResponse:
    """Show the assessments of this browser and account, and move one on POST."""
    actor = actor_of(request)
    now = timezone.now()
    mine = bringable(actor, now)
    form = place_form(request, actor)
    chosen = None
    if request.method == "POST":
        chosen = get_object_or_404(mine, pk=id_in(request, "assessment"))
        if form.is_valid() and (answer := bring(request, form, chosen)) is not None:
            return answer
    shown = list(mine[:MOST])
    page = {
        "assessments": shown,
        "chosen": chosen or next(iter(shown), None),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/systems/claim.html", page, status=status)


@require_POST
@with_assessment(Permission.EDIT, manages=True)
def record(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Store the result of a system's shared answers, so that it appears in the trend."""
    if assessment.mode != Assessment.Modes.SOLO or assessment.ml_system_id is None:
        raise Http404
    if not request.user.is_authenticated:
        raise Http404
    results.record_result(assessment=assessment, by=request.user, at=timezone.now())
    messages.success(request, _("The result is kept and stands in the trend."))
    return redirect("maturity:system", assessment.ml_system_id)
