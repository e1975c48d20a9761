"""A person against a profile: coverage with bounds, gaps, and fitting seniorities."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.people import queries, services
from assessments.people.access import Entry, Part, must_rate_first
from assessments.people.domain import standing
from assessments.people.domain.standing import Standing
from assessments.people.views import measuring
from assessments.people.views.entry import refused, with_entry
from assessments.people.views.people import head_of
from assessments.people.views.person import note_reading
from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.text import words
from assessments.roles.views.emphasis import emphasis_form, tidy
from assessments.roles.views.refusing import refusing


@require_safe
@with_entry(Part.SELF, Part.LEAD, Part.READER)
@tidy
@refusing
def result(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show the result; if the reader has to rate first, a page without other ratings."""
    if must_rate_first(entry):
        return render(request, "people/rate_first.html", head_of(request, entry))
    note_reading(request, entry)
    matrix = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile")[:1], matrix)
    seen = _seen(entry)
    found = standing.standings(seen.counting)
    page: dict[str, Any] = {
        **head_of(request, entry),
        "matrix": matrix,
        "profiles": words.profile_options(matrix),
        "fits": measuring.fits(matrix, found),
        "nearest": measuring.nearest(matrix, found),
        "shape": measuring.shape_of(matrix, found),
        "said": {
            "raters": len({rating.rater_id for rating in seen.ratings}),
            "at": max((rating.at for rating in seen.ratings), default=None),
        },
        "doubts_self": request.GET.get("doubts") == "1",
    }
    if not profiles:
        return render(request, "people/result.html", page)
    form = emphasis_form(request.GET, matrix, matrix.required(profiles[0]))
    page |= measuring.against(
        matrix, profiles[0], form.emphasis, found, page["doubts_self"], seen.raters_of(found)
    )
    carried = [("profile", profiles[0].key)]
    page |= {"form": form, "carried": carried, "clear": urlencode(carried), "query": form.query}
    return render(request, "people/result.html", page, status=form.status)


@require_POST
@with_entry(Part.SELF, Part.LEAD, confirmed=True)
@refusing
def keep(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Keep the result as it is now; the person can read every kept one."""
    if must_rate_first(entry):
        return refused(request, entry, _("Rate first, or choose to read without rating."), 409)
    matrix = content.matrix()
    profiles = choices.read_profiles(request.POST.getlist("profile")[:1], matrix)
    if not profiles:
        return refused(request, entry, _("Choose a profile first."), 400)
    required = matrix.required(profiles[0])
    emphasis = choices.read_emphasis(
        request.POST.getlist("must"), request.POST.getlist("weight"), required
    )
    found = _standings(entry)
    measured = standing.measure(
        required, found, must_haves=emphasis.must_haves, weights=emphasis.weights
    )
    try:
        services.keep_result(
            person=entry.person,
            profile=profiles[0],
            matrix=matrix,
            must_haves=emphasis.must_haves,
            weights=emphasis.weights,
            standings={skill: one for skill, one in found.items() if required[skill]},
            measured=measured,
            by=entry.user,
            at=timezone.now(),
        )
    except services.TooMany:
        return refused(request, entry, _("As many results are kept as may be."), 400)
    return redirect("skills:kept", entry.key)


@require_POST
@with_entry(Part.LEAD)
def read_unrated(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Choose to read instead of rating, which cannot be undone."""
    services.waive(person=entry.person, account=request.user, at=timezone.now())
    return redirect("skills:result", entry.key)


def _standings(entry: Entry) -> Mapping[str, Standing]:
    return standing.standings(_seen(entry).counting)


def _seen(entry: Entry) -> queries.Seen:
    """Return the visible ratings: shared ones for leads, all for the person and their readers."""
    for_organization = not (entry.is_self or Part.READER in entry.parts)
    return queries.seen_of(
        entry.person, for_organization=for_organization, only_own=not entry.is_confirmed
    )
