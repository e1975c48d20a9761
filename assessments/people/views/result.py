"""A person against a profile: coverage with bounds, gaps, and fitting seniorities."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.people import queries, services, text
from assessments.people.access import Entry, Part, must_rate_first
from assessments.people.domain import standing
from assessments.people.domain.seniority import (
    SeniorityFit,
    fitting_seniorities,
    missing,
    nearest_profile,
)
from assessments.people.domain.standing import Measured, Standing
from assessments.people.views.entry import refused, with_entry
from assessments.people.views.people import head_of
from assessments.people.views.person import note_reading
from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.domain.matching import MustHave, shape
from assessments.roles.domain.matrix import Profile, SkillMatrix
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
        "fits": fits(matrix, found),
        "nearest": nearest(matrix, found),
        "shape": shape_of(matrix, found),
        "said": {
            "raters": len({rating.rater_id for rating in seen.ratings}),
            "at": max((rating.at for rating in seen.ratings), default=None),
        },
        "doubts_self": request.GET.get("doubts") == "1",
    }
    if not profiles:
        return render(request, "people/result.html", page)
    form = emphasis_form(request.GET, matrix, matrix.required(profiles[0]))
    page |= against(
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


def _seen(entry: Entry) -> queries.VisibleRatings:
    """Return the visible ratings: shared ones for leads, all for the person and their readers."""
    for_organization = not (entry.is_self or Part.READER in entry.parts)
    return queries.seen_of(
        entry.person, for_organization=for_organization, only_own=not entry.is_confirmed
    )


Raters = Mapping[str, tuple[int, datetime]]


def against(
    matrix: SkillMatrix,
    profile: Profile,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
    doubts_self: bool = False,
    raters: Raters | None = None,
) -> dict[str, Any]:
    """Return the page data of levels measured against `profile`.

    `raters`: by skill, the number of people behind the effective level, and the newest date.
    """
    required = matrix.required(profile)
    measured = standing.measure(
        required,
        found,
        must_haves=emphasis.must_haves,
        weights=emphasis.weights,
        doubts_self=doubts_self,
    )
    return {
        "profile": profile,
        "profile_name": words.profile_name(matrix, profile),
        "measured": measured,
        "coverage": text.share(measured.coverage),
        "met_share": text.share(measured.met_share),
        "steps": text.count(measured.steps),
        "asked": sum(required.values()),
        "deepest_gap": text.count(measured.deepest_gap),
        "surplus": text.share(measured.surplus),
        "gate": text.gate(measured.gate, measured.must_haves),
        "verdict": text.VERDICTS[measured.verdict],
        "gaps": _gap_rows(matrix, measured, emphasis, found, raters or {}),
        "headline": text.headline(measured),
        "emphasis": emphasis,
    }


def _gap_rows(
    matrix: SkillMatrix,
    measured: Measured,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
    raters: Raters,
) -> list[dict[str, Any]]:
    """Return rows: unmet skills, largest gap first, then met ones; each with its next level."""
    musts: dict[str, MustHave] = {must.skill: must for must in measured.must_haves}
    lacking = {one.gap.skill: one for one in missing(measured.fit)}
    held = [gap for gap in measured.fit.skills if gap.skill not in lacking]
    rows = []
    for gap in [*(one.gap for one in lacking.values()), *held]:
        skill = matrix.skill_by_slug[gap.skill]
        one, must = lacking.get(gap.skill), musts.get(gap.skill)
        next_level = one.next_level if one else None
        rows.append(
            {
                "skill": skill,
                "gap": gap,
                "mark": text.mark(gap.level),
                "from": text.source(found.get(gap.skill, standing.NOT_ASSESSED)),
                "raters": raters.get(gap.skill),
                "surplus": max(0, (gap.level or 0) - gap.required),
                "must": (must.least, text.must_state(must)) if must else None,
                "weight": emphasis.weights.get(gap.skill, 1),
                "next_level": next_level,
                "next": skill.anchor(next_level) if next_level else None,
                "question": skill.question(next_level) if next_level else None,
            }
        )
    return rows


def fits(matrix: SkillMatrix, found: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Return the fitting seniorities of each role: certain ones, and at best."""
    lows = {skill: one.low for skill, one in found.items()}
    highs = {skill: one.high for skill, one in found.items()}
    return [
        {
            "role": role,
            "assessed": _assessed(matrix, role.slug, found),
            "sure": _named(matrix, fitting_seniorities(matrix, role.slug, lows)),
            "maybe": _named(matrix, fitting_seniorities(matrix, role.slug, highs, best_case=True)),
        }
        for role in matrix.matrix_roles
    ]


def nearest(matrix: SkillMatrix, found: Mapping[str, Standing]) -> dict[str, Any] | None:
    """Return the profile of all roles nearest to the effective levels, by name."""
    one = nearest_profile(matrix, standing.levels_of(found))
    if one is None:
        return None
    return {
        "key": one.profile.key,
        "name": words.profile_name(matrix, one.profile),
        "how": text.apart(one.missing, one.beyond),
    }


def _assessed(
    matrix: SkillMatrix, role: str, found: Mapping[str, Standing]
) -> tuple[int, int] | None:
    """Return (assessed, asked) skill counts of the role if too few are assessed; else None."""
    asked = {
        skill
        for profile in matrix.profiles
        if profile.role == role
        for skill, level in matrix.required(profile).items()
        if level
    }
    count = len(asked & set(found))
    return (count, len(asked)) if standing.is_too_little(count, len(asked)) else None


def _named(matrix: SkillMatrix, found: Iterable[SeniorityFit]) -> list[dict[str, Any]]:
    return [
        {
            "seniority": matrix.seniority_by_slug[one.profile.seniority],
            "how": text.CLOSENESS[one.closeness],
            "key": one.profile.key,
        }
        for one in found
    ]


def shape_of(matrix: SkillMatrix, found: Mapping[str, Standing]) -> str:
    """Breadth and depth in words."""
    levels = {s.slug: found.get(s.slug, standing.NOT_ASSESSED).level for s in matrix.skills}
    shown = shape(levels)
    return text.shape(shown.breadth, shown.depth, shown.open)
