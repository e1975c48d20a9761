"""A person against a profile: what is covered within which bounds, what is missing, what fits."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.skills import content, presentation, queries, services
from assessments.skills.access import Entry, Part, must_rate_first
from assessments.skills.domain import choices, standing
from assessments.skills.domain.matrix import Profile, SkillMatrix
from assessments.skills.domain.standing import Standing
from assessments.skills.messages import field_errors
from assessments.skills.views import measuring
from assessments.skills.views.entry import refused, with_entry
from assessments.skills.views.people import head_of
from mlops_portal.foundation.inputs import InvalidInput


@require_safe
@with_entry(Part.SELF, Part.LEAD, Part.READER)
def result(request: HttpRequest, entry: Entry) -> HttpResponse:
    """The result; for one who has to rate first, a page without what others said."""
    if must_rate_first(entry):
        return render(request, "skills/people/rate_first.html", head_of(request, entry))
    matrix = content.matrix()
    try:
        profiles = choices.read_profiles(request.GET.getlist("profile")[:1], matrix)
        emphasis = _emphasis(request.GET, matrix, profiles)
    except InvalidInput as invalid:
        page = {"errors": field_errors(invalid.errors)}
        return render(request, "skills/refused.html", page, status=400)
    found = _standings(entry)
    page = {
        **head_of(request, entry),
        "matrix": matrix,
        "profiles": presentation.profile_options(matrix),
        "fits": measuring.fits(matrix, found),
        "shape": measuring.shape_of(matrix, found),
        "doubts_self": request.GET.get("doubts") == "1",
        "query": request.GET.urlencode(),
    }
    if profiles:
        page |= measuring.against(matrix, profiles[0], emphasis, found, page["doubts_self"])
    return render(request, "skills/people/result.html", page)


@require_POST
@with_entry(Part.SELF, Part.LEAD)
def keep(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Keep the result as it stands; the person reads every one that was kept."""
    if must_rate_first(entry):
        return refused(request, entry, _("Rate first, or choose to read without rating."), 409)
    matrix = content.matrix()
    try:
        profiles = choices.read_profiles(request.POST.getlist("profile")[:1], matrix)
        emphasis = _emphasis(request.POST, matrix, profiles)
    except InvalidInput as invalid:
        page = {"errors": field_errors(invalid.errors)}
        return render(request, "skills/refused.html", page, status=400)
    if not profiles:
        return refused(request, entry, _("Choose a profile first."), 400)
    found = _standings(entry)
    required = matrix.required(profiles[0])
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
    """Read instead of rating; it cannot be taken back."""
    services.waive(person=entry.person, account=request.user, at=timezone.now())
    return redirect("skills:result", entry.key)


def _emphasis(asked: Any, matrix: SkillMatrix, profiles: tuple[Profile, ...]) -> choices.Emphasis:
    if not profiles:
        return choices.Emphasis({}, {})
    musts, weights = asked.getlist("must"), asked.getlist("weight")
    return choices.read_emphasis(musts, weights, matrix, profiles[0])


def _standings(entry: Entry) -> Mapping[str, Standing]:
    """Those who lead see what the person shares; she, and who has her link to read, see all."""
    for_organization = not (entry.is_self or Part.READER in entry.parts)
    return standing.standings(
        queries.seen_of(entry.person, for_organization=for_organization).counting
    )
