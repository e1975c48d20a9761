"""The live page for a projector: the link to join, and who has finished. No answers."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.maturity import charts
from assessments.maturity.models import Assessment
from assessments.maturity.presentation import rounds as words
from assessments.maturity.queries.rounds import Participation, participation, round_link
from assessments.maturity.views.guards import with_round
from assessments.maturity.views.rounds import short_address

NO_CHANGE = 204


@require_safe
@with_round
def workshop(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show the page; for htmx, which polls every two seconds, its state if not `seen`."""
    found = participation(assessment)
    state = _state(found)
    if request.htmx and request.GET.get("seen") == state:
        return HttpResponse(status=NO_CHANGE)
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
