"""Results for readers outside: with a link to read, or as respondents of the round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.domain.consensus import FEWEST_FOR_SPREAD
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.domain.scoring import score
from assessments.maturity.forms.rounds import LastDayForm
from assessments.maturity.models import Assessment, Permission, Response, ShareLink, Snapshot
from assessments.maturity.queries import systems as of_systems
from assessments.maturity.queries.points import newest_of
from assessments.maturity.services import results, rounds
from assessments.maturity.text import rounds as words
from assessments.maturity.views.guards import with_assessment, with_own_response
from assessments.maturity.views.results import show, since
from mlops_portal.foundation import dates

SUMMARY = "maturity/rounds/outcome.html"
WHOLE = "maturity/result.html"


def by_link(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Show the kept result of a live link to read; 410 for a link that has ended."""
    snapshot = link.snapshot or newest_of(link.assessment)
    if not link.is_live(timezone.now()) or snapshot is None:
        return render(request, "maturity/link_ended.html", status=410)
    page = {"is_shared": True, "until": link.expires_at}
    return show_kept(request, snapshot, page, template=_as_much_as_may_be(snapshot))


@require_safe
@with_own_response
def outcome(request: HttpRequest, response: Response) -> HttpResponse:
    """Show a respondent the part of the result chosen at the start, after the close."""
    assessment = response.assessment
    snapshot = newest_of(assessment)
    is_told = assessment.closed_at and response.submitted_at
    if snapshot is None or not is_told or assessment.outcome == Assessment.Outcomes.NONE:
        raise Http404
    template = SUMMARY
    if assessment.outcome == Assessment.Outcomes.FULL:
        template = _as_much_as_may_be(snapshot)
    return show_kept(request, snapshot, {"is_shared": True}, template=template)


def _as_much_as_may_be(snapshot: Snapshot) -> str:
    """Return the full template, or the summary for an anonymous round of too few."""
    is_few = snapshot.respondents < FEWEST_FOR_SPREAD
    return SUMMARY if snapshot.assessment.is_anonymous and is_few else WHOLE


def show_kept(
    request: HttpRequest, snapshot: Snapshot, page: dict[str, Any], *, template: str = WHOLE
) -> HttpResponse:
    """Show a result as stored, regardless of later answers or agreed values."""
    framework, answers = of_systems.framework_of(snapshot), of_systems.answers_in(snapshot)
    about = {
        "kept": snapshot,
        "has_other_rule": snapshot.rule_version != RULE_VERSION,
        "placed": words.snapshot_position(snapshot) or _("no position"),
        "system": snapshot.assessment.system,
        "team": snapshot.assessment.team,
    }
    found = score(framework, answers, Scope(snapshot.scope))
    about["since"] = since(found, page.pop("before", None))
    return show(request, found, about | page, template=template)


@require_http_methods(["GET", "HEAD", "POST"])
@with_assessment(Permission.EDIT, manages=True)
def links(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show links to read the result of a closed round, or the kept result given by `kept`."""
    snapshot = _named(request, assessment)
    is_round = assessment.mode == Assessment.Modes.ROUND
    if snapshot is None and not is_round:
        return add_link(request, assessment)
    if snapshot is None and assessment.closed_at is None:
        return redirect("maturity:round", assessment.pk)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        results.share_result(
            assessment=assessment,
            snapshot=snapshot,
            by=request.user,
            expires_at=form.end,
            at=timezone.now(),
        )
        messages.success(request, _("The link is ready to copy."))
        return redirect(_here(assessment, snapshot))
    now = timezone.now()
    live = assessment.links.filter(
        permission=Permission.VIEW, snapshot=snapshot, revoked_at=None, expires_at__gt=now
    )
    page = {
        "assessment": assessment,
        "kept": snapshot,
        "form": form,
        "links": [{"link": link, "address": address(request, link)} for link in live],
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/rounds/share.html", page, status=status)


def _form(request: HttpRequest) -> LastDayForm:
    until = dates.last_day(timezone.now() + services.LINK_LIFE)
    return LastDayForm(
        request.POST if request.method == "POST" else None,
        initial={"last_day": until},
        label=_("Last day on which it opens"),
        required=True,
    )


def _named(request: HttpRequest, assessment: Assessment) -> Snapshot | None:
    given = request.POST.get("kept") or request.GET.get("kept")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    return get_object_or_404(assessment.snapshots, pk=int(given))


def _here(assessment: Assessment, snapshot: Snapshot | None) -> str:
    path = reverse("maturity:add-link", args=[assessment.pk])
    return f"{path}?kept={snapshot.pk}" if snapshot else path


def add_link(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Create a private link to shared answers, to answer or only to read."""
    permission = request.POST.get("permission", "")
    if request.method != "POST":
        return redirect("maturity:settings", assessment.pk)
    if permission not in (Permission.EDIT, Permission.VIEW):
        messages.error(request, _("Choose what the link allows: to answer, or to read."))
    else:
        services.create_link(
            assessment=assessment, permission=Permission(permission), at=timezone.now()
        )
        messages.success(request, _("The link is ready to copy."))
    return redirect("maturity:settings", assessment.pk)


@require_http_methods(["POST"])
@with_assessment(Permission.EDIT, manages=True)
def withdraw_link(request: HttpRequest, assessment: Assessment, link_id: UUID) -> HttpResponse:
    """Revoke a private link and the access of those who opened it."""
    link = get_object_or_404(assessment.links.select_related("assessment"), pk=link_id)
    messages.success(request, _("The link no longer opens anything."))
    if shows_kept(link):
        results.unshare_result(link=link, by=request.user, at=timezone.now())
        return redirect(_here(assessment, link.snapshot))
    if assessment.mode == Assessment.Modes.ROUND:
        rounds.withdraw_round_link(link=link, by=request.user, at=timezone.now())
        return redirect("maturity:round", assessment.pk)
    services.withdraw_link(link=link, at=timezone.now())
    return redirect("maturity:settings", assessment.pk)


def shows_kept(link: ShareLink) -> bool:
    """Return whether the link only shows a kept result, without access to the assessment."""
    is_of_round = link.assessment.mode == Assessment.Modes.ROUND
    return link.permission == Permission.VIEW and (is_of_round or link.snapshot_id is not None)


def address(request: HttpRequest, link: ShareLink) -> str:
    """Return the full URL of a private link."""
    return request.build_absolute_uri(reverse("maturity:link", args=[token_of(link)]))
