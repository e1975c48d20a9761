"""A person against a profile: what is covered within which bounds, what is missing, what fits."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.skills import content, presentation, queries, services, wording
from assessments.skills.access import Entry, Part, must_rate_first
from assessments.skills.domain import choices, standing
from assessments.skills.domain.matching import MustHave, shape
from assessments.skills.domain.matrix import MOST_MUST_HAVES, WEIGHTS, Profile, SkillMatrix
from assessments.skills.domain.seniority import SeniorityFit, fitting_seniorities, missing
from assessments.skills.domain.standing import Measured, Standing
from assessments.skills.messages import field_errors
from assessments.skills.views.entry import refused, with_entry
from assessments.skills.views.people import head_of
from mlops_portal.foundation.inputs import InvalidInput

Query = Mapping[str, Any]


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
        "fits": _fits(matrix, found),
        "shape": _shape(matrix, found),
        "doubts_self": request.GET.get("doubts") == "1",
        "query": request.GET.urlencode(),
    }
    if profiles:
        page |= _against(matrix, profiles[0], emphasis, found, page["doubts_self"])
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


def _against(
    matrix: SkillMatrix,
    profile: Profile,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
    doubts_self: bool,
) -> dict[str, Any]:
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
        "profile_name": presentation.profile_name(matrix, profile),
        "measured": measured,
        "coverage": wording.share(measured.coverage),
        "met_share": wording.share(measured.met_share),
        "steps": wording.count(measured.steps),
        "asked": sum(required.values()),
        "deepest_gap": wording.count(measured.deepest_gap),
        "surplus": wording.share(measured.surplus),
        "gate": wording.GATES[measured.fit.gate],
        "gaps": _gap_rows(matrix, measured, emphasis, found),
        "rows": presentation.emphasis_rows(matrix, required, emphasis),
        "most": MOST_MUST_HAVES,
        "weights": WEIGHTS,
        "emphasis": emphasis,
    }


def _gap_rows(
    matrix: SkillMatrix,
    measured: Measured,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
) -> list[dict[str, Any]]:
    """What is missing, deepest first, then what is held; each with what the next level asks."""
    musts: dict[str, MustHave] = {must.skill: must for must in measured.fit.must_haves}
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
                "mark": wording.mark(gap.level),
                "from": wording.source(found.get(gap.skill, standing.NOT_ASSESSED)),
                "surplus": max(0, (gap.level or 0) - gap.required),
                "must": (must.least, wording.MUST_STATES[must.gate]) if must else None,
                "weight": emphasis.weights.get(gap.skill, 1),
                "next_level": next_level,
                "next": skill.anchor(next_level) if next_level else None,
            }
        )
    return rows


def _fits(matrix: SkillMatrix, found: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """What fits of each role: for certain, and at best."""
    lows = {skill: one.low for skill, one in found.items()}
    highs = {skill: one.high for skill, one in found.items()}
    return [
        {
            "role": role,
            "sure": _named(matrix, fitting_seniorities(matrix, role.slug, lows)),
            "maybe": _named(matrix, fitting_seniorities(matrix, role.slug, highs, best_case=True)),
        }
        for role in matrix.matrix_roles
    ]


def _named(matrix: SkillMatrix, found: Iterable[SeniorityFit]) -> list[dict[str, Any]]:
    return [
        {
            "seniority": matrix.seniority_by_slug[one.profile.seniority],
            "how": wording.CLOSENESS[one.closeness],
            "key": one.profile.key,
        }
        for one in found
    ]


def _shape(matrix: SkillMatrix, found: Mapping[str, Standing]) -> str:
    levels = {s.slug: found.get(s.slug, standing.NOT_ASSESSED).level for s in matrix.skills}
    shown = shape(levels)
    return wording.shape(shown.breadth, shown.depth, shown.open)
