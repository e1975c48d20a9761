"""Pages to run a round: participation, links, invitations, close."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.maturity import charts, queries
from assessments.maturity.access import token_of
from assessments.maturity.forms.rounds import ExcludeForm, ExpectForm, LastDayForm
from assessments.maturity.models import Assessment, Permission, ShareLink
from assessments.maturity.queries.rounds import (
    Participation,
    expected_of,
    participation,
    round_link,
)
from assessments.maturity.services import RoundClosed, reminders, rounds
from assessments.maturity.text import rounds as words
from assessments.maturity.views.guards import with_round
from mlops_portal.foundation import dates
from mlops_portal.foundation.mail_words import tell_mailed
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from mlops_portal.organizations.access import actor_of


@require_safe
@with_round
def round_page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show a round without its answers; after the close, links to its results."""
    return _show(request, assessment)


def _show(
    request: HttpRequest,
    assessment: Assessment,
    form: ExpectForm | None = None,
    day_form: LastDayForm | None = None,
) -> HttpResponse:
    link = round_link(assessment, timezone.now())
    found = participation(assessment)
    last_day = assessment.closes_at and dates.last_day(assessment.closes_at)
    page = {
        "assessment": assessment,
        "round": found,
        "rows": [{"response": r, "name": words.respondent_name(r)} for r in found.named],
        "excluded": [r for r in found.responses if r.excluded_at],
        "link": link,
        "expected": expected_of(assessment, found.responses),
        "form": form or ExpectForm(),
        "day_form": day_form or LastDayForm(initial={"last_day": last_day}),
        "own": queries.own_response(actor_of(request), timezone.now(), assessment.pk),
        **_addresses(request, link),
    }
    status = 400 if form or day_form else 200
    return render(request, "maturity/rounds/round.html", page, status=status)


def _addresses(request: HttpRequest, link: ShareLink | None) -> dict[str, object]:
    if link is None:
        return {"address": "", "short": "", "qr": None}
    address = request.build_absolute_uri(reverse("maturity:link", args=[token_of(link)]))
    short = short_address(request, link)
    return {"address": address, "short": short, "qr": charts.qr_code(short)}


def short_address(request: HttpRequest, link: ShareLink) -> str:
    """Return the address that can be typed from a projector."""
    code = f"{link.code[:4]}-{link.code[4:]}"
    return request.build_absolute_uri(reverse("maturity:short-link", args=[code]))


@require_http_methods(["GET", "HEAD", "POST"])
@with_round
def close(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Confirm, with the number of missing submissions; then close the round permanently."""
    if request.method == "POST":
        if rounds.close_round(assessment=assessment, by=request.user, at=timezone.now()):
            messages.success(request, _("The round is closed. Its result is kept."))
        return redirect("maturity:result", assessment.pk)
    found = participation(assessment)
    expected = expected_of(assessment, found.responses)
    page = {
        "assessment": assessment,
        "round": found,
        "asked": len(expected),
        "missing": sum(one.has_submitted is False for one in expected),
    }
    return render(request, "maturity/rounds/close.html", page)


@require_POST
@with_round
def move_close(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Set, move or remove the last day to answer; invited people are told by mail."""
    form = LastDayForm(request.POST)
    if not form.is_valid():
        return _show(request, assessment, day_form=form)
    try:
        told = reminders.move_close(
            assessment=assessment, closes_at=form.end, by=request.user, at=timezone.now()
        )
    except RoundClosed:
        messages.error(request, _("The round is closed: nobody can answer it any more."))
    else:
        words = ngettext(
            "Saved. %(count)d person who was asked is told by mail.",
            "Saved. %(count)d people who were asked are told by mail.",
            told,
        )
        if told:
            tell_mailed(request, words % {"count": told}, _("Saved. Tell those who were asked."))
        else:
            messages.success(request, _("Saved."))
    return redirect("maturity:round", assessment.pk)


@require_POST
@with_round
def expect(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Invite people by mail."""
    form = ExpectForm(request.POST)
    if not form.is_valid():
        return _show(request, assessment, form)
    try:
        added = reminders.expect_respondents(
            assessment=assessment,
            addresses=form.cleaned_data["addresses"],
            origin=request.build_absolute_uri("/").rstrip("/"),
            language=get_language() or DEFAULT_LANGUAGE,
            by=request.user,
            at=timezone.now(),
        )
    except RoundClosed:
        messages.error(request, _("The round is closed: nobody can answer it any more."))
    else:
        words = ngettext("%(count)d person is asked.", "%(count)d people are asked.", len(added))
        tell_mailed(
            request,
            words % {"count": len(added)},
            words % {"count": len(added)} + " " + _("Give them the link yourself."),
        )
    return redirect("maturity:round", assessment.pk)


@require_POST
@with_round
def forget(request: HttpRequest, assessment: Assessment, expected_id: int) -> HttpResponse:
    """Withdraw an invitation, and the link that was only for this address."""
    one = get_object_or_404(assessment.expected.select_related("link"), pk=expected_id)
    reminders.forget_expected(one=one, at=timezone.now())
    messages.success(request, _("Nobody reminds this person any more."))
    return redirect("maturity:round", assessment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_round
def exclude(request: HttpRequest, assessment: Assessment, response_id: int) -> HttpResponse:
    """Exclude a response from the count with a reason, or include it again."""
    response = get_object_or_404(
        assessment.responses.select_related("assessment__ml_system__team__organization"),
        pk=response_id,
    )
    form = ExcludeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and response.excluded_at:
        rounds.include_response(response=response, by=request.user, at=timezone.now())
        return redirect("maturity:round", assessment.pk)
    if request.method == "POST" and form.is_valid():
        rounds.exclude_response(
            response=response,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The response is no longer counted. It is kept."))
        return redirect("maturity:round", assessment.pk)
    page = {
        "assessment": assessment,
        "response": response,
        "name": "" if assessment.is_anonymous else words.respondent_name(response),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/rounds/exclude.html", page, status=status)


@require_POST
@with_round
def new_link(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Create a link to join; with `instead` the current one and the access by it end."""
    now = timezone.now()
    instead = request.POST.get("instead")
    try:
        if instead:
            _withdraw(assessment, instead, request)
        rounds.new_round_link(assessment=assessment, by=request.user, at=now)
    except RoundClosed:
        messages.error(request, _("The round is closed: nobody can answer it any more."))
    return redirect("maturity:round", assessment.pk)


def _withdraw(assessment: Assessment, link_id: str, request: HttpRequest) -> None:
    try:
        wanted = UUID(link_id)
    except ValueError:
        return
    link = assessment.links.filter(pk=wanted, permission=Permission.RESPOND).first()
    if link is not None:
        rounds.withdraw_round_link(link=link, by=request.user, at=timezone.now())


@require_safe
@with_round
def workshop(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show the page; for htmx, which polls every two seconds, its state if not `seen`."""
    found = participation(assessment)
    state = _state(found)
    if request.htmx and request.GET.get("seen") == state:
        return HttpResponse(status=204)
    page: dict[str, object] = {
        "assessment": assessment,
        "round": found,
        "names": [
            {"response": r, "name": words.respondent_name(r)}
            for r in found.named
            if r.excluded_at is None
        ],
        "state": state,
    }
    if request.htmx:
        return render(request, "maturity/rounds/_workshop.html", page)
    link = round_link(assessment, timezone.now())
    short = short_address(request, link) if link else ""
    page |= {"short": short, "qr": charts.qr_code(short) if short else None}
    return render(request, "maturity/rounds/workshop.html", page)


def _state(found: Participation) -> str:
    """Return a short hash of what the page shows, which does not depend on answer counts."""
    shown = [(r.pk, bool(r.submitted_at), bool(r.excluded_at), r.label) for r in found.responses]
    text = f"{get_language()} {found.assessment.closed_at} {shown}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
