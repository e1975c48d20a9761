"""Pages to begin, resume, describe, share and delete an assessment."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity import content, exports, queries, services
from assessments.maturity.access import link_of, link_of_code
from assessments.maturity.domain.facts import by_scope
from assessments.maturity.domain.framework import Scope
from assessments.maturity.forms.assessments import AssessmentForm
from assessments.maturity.models import Assessment, Permission, ShareLink
from assessments.maturity.text.errors import limit_words
from assessments.maturity.views import sharing
from assessments.maturity.views.guards import with_assessment
from mlops_portal.foundation.requests import origin_of
from mlops_portal.organizations.access import Actor, actor_of, visitor_or_new
from mlops_portal.organizations.forms import TypedNameForm

TOO_MANY = 429


def newcomer_of(request: HttpRequest) -> str:
    """Return the origin of a user without an account; "" with an account, not counted."""
    return "" if actor_of(request).user else origin_of(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the form for an assessment and this browser's assessments; create one on POST."""
    visitor = visitor_or_new(request)
    framework = content.framework()
    refused = 400
    form = AssessmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = services.create_assessment(
                framework=framework,
                scope=Scope(form.cleaned_data["scope"]),
                system=form.cleaned_data["system"],
                team=form.cleaned_data["team"],
                description=form.cleaned_data["description"],
                visitor=visitor.hash,
                at=timezone.now(),
                origin=newcomer_of(request),
            )
        except services.LimitReached as reached:
            form.add_error(None, limit_words(reached))
            refused = TOO_MANY
        else:
            first = framework.dimensions_in(Scope(assessment.scope))[0]
            return visitor.remember(redirect("maturity:questions", assessment.pk, first.id))
    page = {
        "form": form,
        "framework": framework,
        "effort": by_scope(framework),
        "assessments": _with_totals(Actor(actor_of(request).user, visitor)),
        "waiting": queries.waiting_rounds(actor_of(request), timezone.now()),
    }
    status = refused if form.is_bound else 200
    return visitor.remember(render(request, "maturity/start.html", page, status=status))


def _with_totals(actor: Actor) -> list[Assessment]:
    assessments = list(queries.assessments_of(actor, timezone.now())[:50])
    for assessment in assessments:
        framework = content.framework(assessment.framework, assessment.framework_version)
        assessment.asked = len(framework.practices_in(Scope(assessment.scope)))
    return assessments


@require_safe
@with_assessment(Permission.VIEW)
def resume(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Redirect to the first open question; to the result if none is open or when only reading.

    Those who run an open round are redirected to its page.
    """
    if assessment.mode == Assessment.Modes.ROUND:
        is_running = assessment.can_edit and assessment.closed_at is None
        return redirect("maturity:round" if is_running else "maturity:result", assessment.pk)
    questionnaire = queries.shared_questionnaire(assessment)
    if assessment.can_edit and (dimension := questionnaire.first_open):
        return redirect("maturity:questions", assessment.pk, dimension.id)
    return redirect("maturity:result", assessment.pk)


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a private link in this browser, or show that it has ended."""
    try:
        link = link_of(token)
    except ShareLink.DoesNotExist as error:
        raise Http404 from error
    return _enter(request, link)


@never_cache
@require_safe
def open_short_link(request: HttpRequest, code: str) -> HttpResponse:
    """Open the short address of a round's link."""
    try:
        link = link_of_code(code)
    except ShareLink.DoesNotExist as error:
        raise Http404 from error
    return _enter(request, link)


def _enter(request: HttpRequest, link: ShareLink) -> HttpResponse:
    if sharing.shows_kept(link):
        return sharing.by_link(request, link)
    visitor = visitor_or_new(request)
    try:
        assessment = services.open_link(link=link, visitor=visitor.hash, at=timezone.now())
    except services.LinkEnded:
        return render(request, "maturity/link_ended.html", status=410)
    to = "maturity:join" if link.permission == Permission.RESPOND else "maturity:resume"
    return visitor.remember(redirect(to, assessment.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@with_assessment(Permission.EDIT, manages=True)
def settings(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Rename the assessment or change its scope; the page also manages links and deletion."""
    if assessment.mode == Assessment.Modes.ROUND:
        return redirect("maturity:round", assessment.pk)
    stored = {name: getattr(assessment, name) for name in AssessmentForm.base_fields}
    form = AssessmentForm(request.POST if request.method == "POST" else None, initial=stored)
    if request.method == "POST" and form.is_valid():
        services.describe_assessment(
            assessment=assessment,
            system=form.cleaned_data["system"],
            team=form.cleaned_data["team"],
            description=form.cleaned_data["description"],
            scope=Scope(form.cleaned_data["scope"]),
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("maturity:settings", assessment.pk)
    now = timezone.now()
    links = queries.links_of(assessment)
    page = {
        "assessment": assessment,
        "organization": assessment.ml_system and assessment.ml_system.team.organization,
        "form": form,
        "live": any(link.is_live(now) for link in links),
        "links": [
            {"link": link, "address": sharing.address(request, link), "is_live": link.is_live(now)}
            for link in links
        ],
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/settings.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_assessment(Permission.EDIT, manages=True)
def delete(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Confirm, then delete the assessment; in an organization the system's name must be typed."""
    form = None
    if assessment.ml_system_id:
        form = TypedNameForm(assessment.system, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form is None or form.is_valid()):
        by = request.user if request.user.is_authenticated else None
        services.delete_assessment(assessment=assessment, by=by, at=timezone.now())
        messages.success(request, _("“%(name)s” is deleted.") % {"name": assessment.system})
        if assessment.ml_system_id and by:
            return redirect("maturity:system", assessment.ml_system_id)
        return redirect("maturity:start")
    page = {
        "assessment": assessment,
        "form": form,
        "is_round": assessment.mode == Assessment.Modes.ROUND,
        "goes": exports.goes_with_assessment(assessment),
    }
    status = 400 if form is not None and form.is_bound else 200
    return render(request, "maturity/delete.html", page, status=status)
