"""The matrix as a heat map with text, the tick table, and the lint findings."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.roles import content
from assessments.roles.domain.lint import Oddity, lint
from assessments.roles.domain.matrix import Skill, SkillMatrix
from assessments.roles.domain.selection import ORDERS, Selection, select
from assessments.roles.text import words
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation import dates
from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.spreadsheets import Table

KINDS = ("role", "seniority", "group")
MATRIX_COLUMNS = (
    "matrix_version",
    "role",
    "seniority",
    "skill",
    "skill_name",
    "level",
    "role_name",
    "seniority_name",
    "exported_on",
)


@require_safe
@refusing
def matrix(request: HttpRequest) -> HttpResponse:
    """Show required levels by role, seniority and skill; the URL holds filters and order."""
    whole = content.matrix()
    chosen = select(whole, dict(request.GET.lists()))
    page = {
        "matrix": whole,
        "chosen": chosen,
        "width": 1 + len(chosen.profiles),
        "sections": _sections(whole, chosen),
        "sums": [sum(whole.required(profile).values()) for profile in chosen.profiles],
        "top": 3 * len(whole.skills),
        "filters": _filters(request, whole),
        "is_filtered": any(request.GET.getlist(kind) for kind in KINDS),
        "orders": [
            {"name": name, "query": _with(request, order), "is_current": order == chosen.order}
            for order, name in zip(
                ORDERS, (_("As in the matrix"), _("Differences first")), strict=True
            )
        ],
        "query": request.GET.urlencode(),
        "tick_rows": _tick_rows(whole),
        "processes": [
            {
                "role": role,
                "stages": words.stages(role),
                "questions": sum(1 for row in (role.requirements or {}).values() if any(row)),
            }
            for role in whole.matrix_roles
        ],
        "findings": len(lint(whole)),
    }
    return render(request, "roles/matrix.html", page)


@require_safe
@refusing
def matrix_table(request: HttpRequest, ending: str) -> HttpResponse:
    """The shown part of the matrix as .csv or .xlsx, one row per cell; 0 is not required."""
    whole = content.matrix()
    chosen = select(whole, dict(request.GET.lists()))
    today = dates.today()
    rows = [
        (
            whole.version,
            profile.role,
            profile.seniority,
            skill.slug,
            words.localized(skill.short),
            whole.required(profile)[skill.slug],
            words.localized(whole.role_by_slug[profile.role].short),
            words.localized(whole.seniority_by_slug[profile.seniority].name),
            today,
        )
        for profile in chosen.profiles
        for skill in chosen.skills
    ]
    return table_file(Table(_("Matrix"), MATRIX_COLUMNS, rows), "roles-matrix", ending)


@require_safe
def ticks(request: HttpRequest) -> HttpResponse:
    """Show the tick table with the prints of its source and the cells on which they differ."""
    whole = content.matrix()
    columns = {column.slug: column for column in whole.ticks.columns}
    page = {
        "matrix": whole,
        "rows": _tick_rows(whole),
        "differences": [
            {
                "difference": one,
                "role": whole.role_by_slug[one.role],
                "column": columns[one.column],
                "confidence": {
                    "high": _("high"),
                    "medium": _("medium"),
                    "low": _("low"),
                }[one.confidence],
            }
            for one in whole.ticks.differences
        ],
        "crosswalk": [
            {"column": column, "skills": [whole.skill_by_slug[s] for s in skills]}
            for slug, skills in whole.ticks.crosswalk.items()
            if (column := columns.get(slug))
        ],
        "cells": sum(len(row) for row in whole.ticks.rows.values()),
    }
    return render(request, "roles/ticks.html", page)


@require_safe
def lint_page(request: HttpRequest) -> HttpResponse:
    """Show the lint findings by kind, most important first."""
    whole = content.matrix()
    found = lint(whole)
    page = {
        "matrix": whole,
        "count": len(found),
        "kinds": [
            {
                "oddity": oddity,
                "heading": words.oddity_heading(oddity),
                "meaning": words.oddity_meaning(oddity),
                "findings": [words.finding_sentence(whole, one) for one in members],
            }
            for oddity, members in groupby(found, key=lambda finding: finding.oddity)
        ],
        "clear": [
            words.oddity_heading(oddity)
            for oddity in Oddity
            if oddity not in {finding.oddity for finding in found}
        ],
    }
    return render(request, "roles/lint.html", page)


def _sections(whole: SkillMatrix, chosen: Selection) -> list[dict[str, object]]:
    """Return rows by group; ordered by difference, there is a single section without a name."""
    if chosen.order == "difference":
        return [{"group": None, "rows": [_row(whole, chosen, skill) for skill in chosen.skills]}]
    return [
        {
            "group": group,
            "rows": [_row(whole, chosen, s) for s in chosen.skills if s.group == group.slug],
        }
        for group in chosen.groups
    ]


def _row(whole: SkillMatrix, chosen: Selection, skill: Skill) -> dict[str, object]:
    first = chosen.seniorities[0].slug
    return {
        "skill": skill,
        "cells": [
            {
                "level": (level := whole.required(profile)[skill.slug]),
                "mark": words.level_mark(level),
                "starts_role": profile.seniority == first,
            }
            for profile in chosen.profiles
        ],
    }


def _filters(request: HttpRequest, whole: SkillMatrix) -> list[dict[str, object]]:
    kinds: tuple[tuple[str, tuple[Any, ...]], ...] = (
        (_("Role"), whole.matrix_roles),
        (_("Seniority"), whole.seniorities),
    )
    named = [*kinds, (_("Group"), whole.groups)]
    return [
        {
            "kind": kind,
            "legend": legend,
            "options": [
                {
                    "slug": one.slug,
                    "name": words.localized(one.short if kind == "role" else one.name),
                    "is_chosen": one.slug in request.GET.getlist(kind),
                }
                for one in options
            ],
        }
        for kind, (legend, options) in zip(KINDS, named, strict=True)
    ]


def _with(request: HttpRequest, order: str) -> str:
    """Return the query of this page with another order."""
    query = request.GET.copy()
    query.pop("order", None)
    if order != ORDERS[0]:
        query["order"] = order
    return query.urlencode()


def _tick_rows(whole: SkillMatrix) -> list[dict[str, object]]:
    stated = {(one.role, one.column) for one in whole.ticks.differences}
    return [
        {
            "role": whole.role_by_slug[slug],
            "cells": [
                {"ticked": bool(cell), "differs": (slug, column.slug) in stated}
                for column, cell in zip(whole.ticks.columns, row, strict=True)
            ],
        }
        for slug, row in whole.ticks.rows.items()
    ]
