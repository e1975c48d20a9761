"""Self-check without an account: levels come with the form and are never stored."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.people.domain.ratings import NOT_ASSESSED, SkillRating, read_ratings
from assessments.people.domain.standing import SELF, Standing
from assessments.people.views import result
from assessments.people.views.rating import asked_groups, typed
from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.text import words
from assessments.roles.text.errors import field_errors
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation.inputs import InvalidInput

LEVEL = "level-"  # what a field of the sheet begins with


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def check(request: HttpRequest) -> HttpResponse:
    """Show the form or, once sent, the result, which carries the levels in its own forms."""
    matrix = content.matrix()
    asked = request.POST if request.method == "POST" else request.GET
    profiles = choices.read_profiles(asked.getlist("profile")[:1], matrix)
    profile = profiles[0] if profiles else None
    if request.method != "POST":
        return _sheet(request, matrix, profile, {})
    fields = {key: value for key, value in request.POST.items() if key.startswith(LEVEL)}
    try:
        sent = read_ratings(fields, (skill.slug for skill in matrix.skills))
    except InvalidInput as invalid:
        errors = field_errors(invalid.errors)
        return _sheet(request, matrix, profile, typed(fields), errors=errors, status=400)
    if "change" in request.POST:
        return _sheet(request, matrix, profile, sent)
    return _result(request, matrix, profile, sent)


def _sheet(
    request: HttpRequest,
    matrix: SkillMatrix,
    profile: Profile | None,
    sheet: Mapping[str, SkillRating],
    *,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    page = {
        "groups": asked_groups(matrix, sheet, errors),
        "errors": errors,
        "profile": profile,
        "not_assessed": NOT_ASSESSED,
        "total": len(matrix.skills),
    }
    return render(request, "people/check.html", page, status=status)


def _result(
    request: HttpRequest,
    matrix: SkillMatrix,
    profile: Profile | None,
    sent: Mapping[str, SkillRating],
) -> HttpResponse:
    levels = {skill: said.level for skill, said in sent.items() if said.level is not None}
    found = {skill: Standing(level, level, level, SELF) for skill, level in levels.items()}
    page = {
        "matrix": matrix,
        "levels": levels,
        "profiles": words.profile_options(matrix),
        "fits": result.fits(matrix, found),
        "shape": result.shape_of(matrix, found),
    }
    if profile:
        page |= result.against(matrix, profile, choices.NO_EMPHASIS, found)
    return render(request, "people/checked.html", page)
