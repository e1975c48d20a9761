"""Moving a browser's assessments into an organization, and keeping a result of shared answers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.maturity.access import made_by, visible_systems
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries.assessments import assessments_of
from assessments.maturity.services import results
from assessments.maturity.views.guards import with_assessment
from assessments.organizations.access import asker_of

MOST = 100  # assessments and systems on the page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim(request: HttpRequest) -> HttpResponse:
    """The assessments that this browser made, and where they can go."""
    asker = asker_of(request)
    now = timezone.now()
    mine = assessments_of(asker, now).filter(pk__in=made_by(asker).values("assessment"))
    systems = visible_systems(asker).filter(can_assess=True)
    if request.method == "POST":
        assessment = get_object_or_404(mine, pk=_id(request, "assessment"))
        system = get_object_or_404(
            systems.select_related("team__organization"), pk=_id(request, "system")
        )
        try:
            results.claim_assessment(assessment=assessment, system=system, by=request.user, at=now)
        except results.AlreadyClaimed:
            messages.error(request, _("It was moved by another page just now."))
            return redirect("maturity:claim")
        messages.success(request, _("The assessment belongs to “%s” now.") % system.name)
        return redirect("maturity:system", system.pk)
    page = {
        "door": "maturity",
        "assessments": mine[:MOST],
        "systems": systems.select_related("team__organization").order_by(
            "team__organization__name", "team__name", "name"
        )[:MOST],
    }
    return render(request, "maturity/systems/claim.html", page)


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


@require_POST
@with_assessment(Permission.EDIT, manages=True)
def record(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Keep the result of a system's shared answers, so that it stands in the trend."""
    if assessment.mode != Assessment.Modes.SOLO or assessment.ml_system_id is None:
        raise Http404
    if not request.user.is_authenticated:
        raise Http404
    results.record_result(assessment=assessment, by=request.user, at=timezone.now())
    messages.success(request, _("The result is kept and stands in the trend."))
    return redirect("maturity:system", assessment.ml_system_id)
