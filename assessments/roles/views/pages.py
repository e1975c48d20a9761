"""A page per role, per skill and per seniority, linked to each other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.roles import content
from assessments.roles.domain.comparison import spread
from assessments.roles.domain.matrix import Profile, Role, Skill, SkillMatrix
from assessments.roles.text import words
from mlops_portal.foundation import related

FIRST_PRACTICES = 6  # that take a skill; the rest is folded


@require_safe
def role(request: HttpRequest, role: str) -> HttpResponse:
    """Show a role's required levels by seniority, its selection process, and similar roles."""
    whole = content.matrix()
    found = whole.role_by_slug.get(role)
    if found is None:
        raise Http404
    page = {
        "matrix": whole,
        "role": found,
        "profiles": _profiles(whole, found) if found.requirements else [],
        "sections": _role_sections(whole, found) if found.requirements else [],
        "stages": words.stages(found),
        "ticks": _ticks(whole, found),
        "others": [one for one in whole.roles if one is not found],
        "compare": [
            {"role": one, "query": _compare_query(found, one)}
            for one in whole.matrix_roles
            if one is not found
        ],
    }
    return render(request, "roles/role.html", page)


@require_safe
def profile(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """Redirect the parent URL of advert and kit to the seniority's column on the role's page."""
    whole = content.matrix()
    if Profile(role, seniority) not in whole.profiles:
        raise Http404
    return redirect(f"{reverse('skills:role', args=[role])}#{seniority}")


@require_safe
def skill(request: HttpRequest, skill: str) -> HttpResponse:
    """Show a skill's level descriptions, required levels by role, and interview questions."""
    whole = content.matrix()
    found = whole.skill_by_slug.get(skill)
    if found is None:
        raise Http404
    place = whole.skills.index(found)
    needing = related.pages(related.NEEDING, skill)
    rows = [
        {"role": one, "cells": words.cells((one.requirements or {})[skill])}
        for one in whole.matrix_roles
    ]
    page = {
        "matrix": whole,
        "skill": found,
        "group": next(g for g in whole.groups if g.slug == found.group),
        "axis": next(a for a in whole.axes if a.slug == found.axis),
        "rows": rows,
        "spread": spread(whole, skill),
        "asking": sum(any((r.requirements or {})[skill]) for r in whole.matrix_roles),
        "levels": [
            {
                "level": level.level,
                "name": level.name,
                "anchor": found.anchor(level.level),
                "question": found.question(level.level) if level.level else None,
                "advert": found.advert(level.level) if level.level else None,
            }
            for level in whole.levels
        ],
        "areas": [
            column
            for column in whole.ticks.columns
            if skill in whole.ticks.crosswalk.get(column.slug, ())
        ],
        "needing": needing[:FIRST_PRACTICES],
        "needing_too": needing[FIRST_PRACTICES:],
        "exercising": related.pages(related.EXERCISING, skill),
        "before": whole.skills[place - 1] if place else None,
        "after": whole.skills[place + 1] if place + 1 < len(whole.skills) else None,
    }
    return render(request, "roles/skill.html", page)


@require_safe
def seniority(request: HttpRequest, seniority: str) -> HttpResponse:
    """Show the roles' required levels at one seniority, and the increase over the previous one."""
    whole = content.matrix()
    found = whole.seniority_by_slug.get(seniority)
    if found is None:
        raise Http404
    place = whole.seniorities.index(found)
    before = whole.seniorities[place - 1] if place else None
    profiles = [Profile(one.slug, seniority) for one in whole.matrix_roles]
    required = [whole.required(one) for one in profiles]
    counts = [sum(level > 0 for level in one.values()) for one in required]
    page = {
        "matrix": whole,
        "seniority": found,
        "word": words.seniority_word(whole, seniority),
        "least": min(counts),
        "most": max(counts),
        "before": before,
        "columns": [
            {
                "role": one,
                "count": count,
                "sum": sum(levels.values()),
                "more": sum(levels.values())
                - sum(whole.required(Profile(one.slug, before.slug)).values())
                if before
                else None,
            }
            for one, levels, count in zip(whole.matrix_roles, required, counts, strict=True)
        ],
        "sections": words.by_group(
            whole,
            lambda skill: {
                "skill": skill,
                "cells": words.cells(levels[skill.slug] for levels in required),
            },
        ),
        "compare_query": "&".join(f"profile={one.key}" for one in profiles),
    }
    return render(request, "roles/seniority.html", page)


def _profiles(whole: SkillMatrix, role: Role) -> list[dict[str, object]]:
    found = []
    for one in whole.seniorities:
        levels = whole.required(Profile(role.slug, one.slug))
        found.append(
            {
                "seniority": one,
                "count": sum(level > 0 for level in levels.values()),
                "sum": sum(levels.values()),
            }
        )
    return found


def _role_sections(whole: SkillMatrix, role: Role) -> list[dict[str, object]]:
    rows = role.requirements or {}

    def row(skill: Skill) -> dict[str, object]:
        top = max(rows[skill.slug])
        return {
            "skill": skill,
            "cells": words.cells(rows[skill.slug]),
            "anchor": skill.anchor(top) if top else None,
            "top": top,
        }

    return words.by_group(whole, row)


def _ticks(whole: SkillMatrix, role: Role) -> list[dict[str, object]]:
    row = whole.ticks.rows.get(role.slug, ())
    columns = whole.ticks.columns[: len(row)]
    return [{"column": c, "ticked": bool(t)} for c, t in zip(columns, row, strict=True)]


def _compare_query(one: Role, other: Role) -> str:
    return f"profile={one.slug}:intermediate&profile={other.slug}:intermediate"
