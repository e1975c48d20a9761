"""Up to four profiles side by side; the URL holds the whole comparison."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assessments.roles import charts, content
from assessments.roles.domain import choices
from assessments.roles.domain.choices import Emphasis
from assessments.roles.domain.comparison import Comparison, compare
from assessments.roles.domain.matrix import MOST_AXES, MOST_PROFILES, SkillMatrix, highest_levels
from assessments.roles.text import words
from assessments.roles.views.emphasis import emphasis_form, tidy
from assessments.roles.views.refusing import refusing

MOST_NAMED = 3  # skills in a heading


@require_safe
@tidy
@refusing
def comparison(request: HttpRequest) -> HttpResponse:
    """Show profiles side by side, differences first; with fewer than two, suggest comparisons."""
    whole = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile"), whole)
    axes = choices.read_axes(request.GET.getlist("axis"), whole)
    page = {
        "matrix": whole,
        "pickers": _pickers(whole, [profile.key for profile in profiles]),
        "axes_chosen": axes,
        "kept_by_pickers": _carried(request, "axis", "equal", "must", "weight"),
        "kept_by_axes": _carried(request, "profile", "equal", "must", "weight"),
        "most_axes": MOST_AXES,
        "axis_options": [{"skill": s, "is_chosen": s.slug in axes} for s in whole.skills],
        "shows_equal": request.GET.get("equal") == "1",
        "query": request.GET.urlencode(),
        "query_equal": _toggled(request),
        "suggestions": _suggestions(whole),
    }
    if not profiles:
        return render(request, "roles/compare.html", page)
    form = emphasis_form(
        request.GET, whole, highest_levels(whole.required(profile) for profile in profiles)
    )
    found = compare(whole, profiles, axes, form.emphasis.weights)
    carried = _carried(request, "profile", "axis", "equal")
    page |= {"form": form, "carried": carried, "clear": urlencode(carried)}
    page |= _side_by_side(whole, found, form.emphasis)
    return render(request, "roles/compare.html", page, status=form.status)


def _carried(request: HttpRequest, *keys: str) -> list[tuple[str, str]]:
    """Return the URL parameters `keys`, for a form that sets other ones."""
    return [(key, value) for key in keys for value in request.GET.getlist(key) if value]


def _side_by_side(whole: SkillMatrix, found: Comparison, emphasis: Emphasis) -> dict[str, object]:
    names = [words.profile_name(whole, profile) for profile in found.profiles]
    axis_names = {one.slug: one.name for one in whole.axes}
    axis_names |= {skill.slug: skill.short for skill in whole.skills}
    labels = [words.localized(axis_names[axis.slug]) for axis in found.axes]
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "skill": whole.skill_by_slug[row.skill],
            "plot": charts.dot_row(row),
            "least": emphasis.must_haves.get(row.skill),
            "weight": emphasis.weights.get(row.skill, 1),
            "said": ", ".join(
                f"{name} {words.level_mark(level)}"
                for name, level in zip(names, row.levels, strict=True)
            ),
        }
        for row in found.rows
    ]
    return {
        "found": found,
        "heading": _heading(whole, found, names),
        "names": "; ".join(names),
        "columns": [
            {
                "profile": profile,
                "role": whole.role_by_slug[profile.role],
                "name": name,
                "sum": total,
                "series": charts.series(place),
                "lacks": [
                    whole.skill_by_slug[slug]
                    for slug in emphasis.not_asked(whole.required(profile))
                ],
                "query": urlencode(emphasis.within(whole.required(profile)).pairs),
            }
            for place, (profile, name, total) in enumerate(
                zip(found.profiles, names, found.sums, strict=True)
            )
        ],
        "different": [row for row in rows if row["row"].range],
        "equal": [row for row in rows if not row["row"].range],
        "radar": charts.radar(found, labels),
        "radar_said": _("Radar of %(names)s") % {"names": "; ".join(names)},
        "radar_figure": charts.radar_figure(found, labels, names),
        "axis_rows": [
            {"name": label, "values": axis.values}
            for label, axis in zip(labels, found.axes, strict=True)
        ],
    }


def _heading(whole: SkillMatrix, found: Comparison, names: list[str]) -> str:
    """Return the headline: the number of skills that differ, and the largest difference."""
    if len(names) == 1:
        return names[0]
    count = len(found.different)
    if not count:
        return _("These profiles ask for the same")
    highest = max(row.range for row in found.rows)
    widest = [row.skill for row in found.different if row.range == highest]
    facts = {"count": count, "all": len(whole.skills)}
    if len(widest) > MOST_NAMED:
        return (
            ngettext(
                "%(count)s of %(all)s skills differs", "%(count)s of %(all)s skills differ", count
            )
            % facts
        )
    most = words.joined(words.localized(whole.skill_by_slug[slug].short) for slug in widest)
    return ngettext(
        "%(count)s of %(all)s skills differs: %(most)s",
        "%(count)s of %(all)s skills differ, most of all %(most)s",
        count,
    ) % {**facts, "most": most}


def _pickers(whole: SkillMatrix, chosen: list[str]) -> list[dict[str, object]]:
    options = [{"key": one.key, "name": words.profile_name(whole, one)} for one in whole.profiles]
    return [
        {
            **charts.series(place),
            "chosen": chosen[place] if place < len(chosen) else "",
            "options": options,
        }
        for place in range(MOST_PROFILES)
    ]


def _suggestions(whole: SkillMatrix) -> list[dict[str, object]]:
    """Return suggested comparisons: a seniority over all roles, a role over its seniorities."""
    found = [
        {
            "name": _("All roles, %(seniority)s")
            % {"seniority": words.seniority_word(whole, one.slug)},
            "query": "&".join(f"profile={role.slug}:{one.slug}" for role in whole.matrix_roles),
        }
        for one in whole.seniorities
    ]
    return found + [
        {
            "name": _("%(role)s, every seniority") % {"role": words.localized(role.short)},
            "query": "&".join(f"profile={role.slug}:{one.slug}" for one in whole.seniorities),
        }
        for role in whole.matrix_roles
    ]


def _toggled(request: HttpRequest) -> str:
    query = request.GET.copy()
    if query.pop("equal", None) != ["1"]:
        query["equal"] = "1"
    return query.urlencode()
