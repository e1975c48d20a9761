"""Moving a browser's assessments into an organization, and keeping a result of shared answers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.maturity.access import visible_systems
from assessments.maturity.forms.claim import ACCOUNT, NEW, PlaceForm
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries import bringable
from assessments.maturity.services import results
from assessments.maturity.views.guards import with_assessment
from mlops_portal.organizations.access import Actor, actor_of
from mlops_portal.organizations.models import Role

MOST = 100  # assessments and systems on the page


def place_form(request: HttpRequest, actor: Actor, *, stays: bool = False) -> PlaceForm:
    """Return the form with the systems and organizations that the actor may choose.

    404 if a given one is not the actor's. `stays`: it may also stay in the browser.
    """
    systems = visible_systems(actor).filter(can_assess=True).select_related("team__organization")
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        systems=systems.order_by("team__organization__name", "team__name", "name"),
        organizations=actor.organizations(Role.OWNER).order_by("name"),
        stays=stays,
    )
    for name in ("system", "organization"):
        if request.POST.get(name):
            get_object_or_404(form.fields[name].queryset, pk=id_in(request, name))
    return form


def bring(request: HttpRequest, form: PlaceForm, assessment: Assessment) -> HttpResponse | None:
    """Move the assessment as the form says; return None, with form errors, if it is invalid."""
    given, terms = form.cleaned_data, {"by": request.user, "at": timezone.now()}
    try:
        if given["to"] == ACCOUNT:
            results.keep_for_account(assessment=assessment, user=request.user, at=terms["at"])
            messages.success(request, _("Your account keeps it: it opens in any browser."))
            return redirect("maturity:resume", assessment.pk)
        terms["keeps_result"] = not given["later"]
        if given["to"] == NEW:
            wanted = form.new_system(assessment)
            if wanted is None:
                return None
            with transaction.atomic():
                results.claim_as_new_system(assessment=assessment, wanted=wanted, **terms)
        else:
            results.claim_assessment(assessment=assessment, system=given["system"], **terms)
    except results.AlreadyClaimed:
        messages.error(request, _("It was moved by another page just now."))
        return redirect("maturity:claim")
    except IntegrityError:  # someone else made a system of that name just now
        form.add_error("system_name", form.taken())
        return None
    assessment.refresh_from_db()
    messages.success(request, _("The assessment belongs to “%s” now.") % assessment.system)
    return redirect("maturity:system", assessment.ml_system_id)


def id_in(request: HttpRequest, name: str) -> UUID:
    """Return the UUID sent under a name; 404 for anything else."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


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
