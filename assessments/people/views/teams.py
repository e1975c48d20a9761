"""A team's coverage: matrix of people and skills, holders, and the effect of absences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assessments.people import text
from assessments.people.access import LEADERS
from assessments.people.charts import bar_of
from assessments.people.domain import standing
from assessments.people.domain.needs import profile_candidates
from assessments.people.domain.staffing import Problem, order_of, plan_of
from assessments.people.domain.team import Cover, Gain, Member, absence_drill, cover, gains
from assessments.people.models import Source
from assessments.people.views.entry import with_team
from assessments.people.views.team_context import TeamContext, needs_query, team_context
from assessments.roles.domain.matrix import MOST_PROFILES
from assessments.roles.text import words
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation import dates, related
from mlops_portal.foundation.downloads import check_ending, table_file
from mlops_portal.foundation.related import of_practices
from mlops_portal.foundation.spreadsheets import Table
from mlops_portal.organizations.models import Organization, Team
from mlops_portal.organizations.queries import tools_in_use

SHOWN_HIRES = 6
MOST_COLUMNS = 12  # people; more stand as rows
MOST_LISTED = 20  # other teams that a team's page leads to
AS_IN_MATRIX = "matrix"  # as `order`: not by risk
Rows = list[dict[str, Any]]


@require_safe
@with_team
@refusing
def coverage(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Show the matrix, risks first."""
    sheet = team_context(request, team, role)
    page = {
        "team": team,
        "organization": team.organization,
        "leads": role in LEADERS,
        "sheet": sheet,
        "needs": sheet.needs,
        "profile_options": words.profile_options(sheet.matrix),
        "slots": _slots(sheet),
        "columns": _columns(sheet, request),
        "to_rate": [
            {"pk": one.pk, "called": sheet.names[one.pk]}
            for one in sheet.others
            if one.pk in sheet.hidden
        ],
        "people_as_rows": len(sheet.people) > MOST_COLUMNS,
        "query": request.GET.urlencode(),
        "needs_query": needs_query(request),
        "critical_options": sheet.matrix.skills,
    }
    page |= _covered(sheet) if sheet.needs.profiles else {"rows": _plain_rows(sheet)}
    if request.GET.get("order") == AS_IN_MATRIX:
        places = {skill.slug: place for place, skill in enumerate(sheet.matrix.skills)}
        page["rows"].sort(key=lambda row: places[row["skill"].slug])
    if page["people_as_rows"]:
        page["people_rows"] = [
            {"column": column, "cells": [row["cells"][place] for row in page["rows"]]}
            for place, column in enumerate(page["columns"])
        ]
    page["orders"] = _orders(request)
    page["other_teams"] = team.organization.teams.exclude(pk=team.pk).order_by("name")[:MOST_LISTED]
    if page["leads"] and sheet.needs.profiles:
        page["hires"] = _hires(sheet)
    if found := page.get("cover"):
        page["beyond"] = beyond(team.organization, found.uncovered)
    page["heading"] = _heading(team, sheet, page.get("cover"))
    return render(request, "people/team.html", page)


@require_safe
@with_team
@refusing
def coverage_table(request: HttpRequest, team: Team, role: str, ending: str) -> HttpResponse:
    """Return the matrix as .csv or .xlsx; skills not assessed are empty cells."""
    check_ending(ending)
    head, rows = coverage_rows(team_context(request, team, role))
    table = Table(_("Coverage"), head, rows)
    return table_file(table, f"{slugify(team.name) or 'team'}-coverage", ending)


def _orders(request: HttpRequest) -> Rows:
    """Return the two sort orders of the skills with their URLs."""
    asked = request.GET.get("order", "")
    orders = []
    for order, name in (("", _("Risk first")), (AS_IN_MATRIX, _("As in the matrix"))):
        query = request.GET.copy()
        query.pop("order", None)
        if order:
            query["order"] = order
        is_current = order == (asked if asked == AS_IN_MATRIX else "")
        orders.append({"name": name, "query": query.urlencode(), "is_current": is_current})
    return orders


def _slots(sheet: TeamContext) -> Rows:
    chosen = [profile.key for profile in sheet.needs.profiles]
    return [
        {"number": place + 1, "chosen": chosen[place] if place < len(chosen) else ""}
        for place in range(MOST_PROFILES)
    ]


def _columns(sheet: TeamContext, request: HttpRequest) -> Rows:
    """Return people with the URL that takes each out or back in."""
    columns = []
    for one in sheet.people:
        query = request.GET.copy()
        others = [key for key in query.getlist("without") if key != str(one.pk)]
        is_away = one.pk in sheet.away
        query.setlist("without", others if is_away else [*others, str(one.pk)])
        columns.append(
            {
                "person": one,
                "name": sheet.names[one.pk],
                "is_away": is_away,
                "query": query.urlencode(),
            }
        )
    return columns


def _cells(sheet: TeamContext, slug: str, need: int) -> Rows:
    cells = []
    for one in sheet.people:
        held = sheet.standings[one.pk].get(slug, standing.NOT_ASSESSED)
        cells.append(
            {
                "mark": text.mark(held.level),
                "key": "-" if held.level is None else held.level,
                "is_hit": bool(need) and held.level is not None and held.level >= need,
                "is_self": held.source == Source.SELF,
                "is_away": one.pk in sheet.away,
                "counts": text.standing(held),
            }
        )
    return cells


def _plain_rows(sheet: TeamContext) -> Rows:
    return [
        {"skill": skill, "need": 0, "cells": _cells(sheet, skill.slug, 0)}
        for skill in sheet.matrix.skills
    ]


def _covered(sheet: TeamContext) -> dict[str, Any]:
    found, whole = cover(sheet.present, sheet.target), cover(sheet.members, sheet.target)
    before = {row.skill: row for row in whole.skills}
    rows: list[dict[str, Any]] = [
        {
            "skill": sheet.matrix.skill_by_slug[row.skill],
            "need": row.target,
            "depth": row.depth,
            "holders": len(row.holders),
            "open": len(row.open),
            "falls": row.is_uncovered and not before[row.skill].is_uncovered,
            "cells": _cells(sheet, row.skill, row.target),
        }
        for row in found.skills
    ]
    rows.sort(key=lambda row: min(row["holders"], max(2, row["depth"])))
    return {
        "rows": rows,
        "cover": found,
        "whole": whole,
        "coverage": text.share(found.coverage),
        "coverage_before": text.share(whole.coverage),
        "absence_factor": text.count(found.absence_factor),
        "shortage": text.count(found.depth_shortage),
        "drills": _drills(sheet),
        "need_names": [
            words.profile_name(sheet.matrix, profile) for profile in sheet.needs.profiles
        ],
    }


def _hires(sheet: TeamContext) -> Rows:
    """Return the gain from one hire of each profile, in the order of plans."""
    profiles = {profile.key: profile for profile in sheet.matrix.profiles}
    problem = Problem(tuple(sheet.present), sheet.target, profile_candidates(sheet.matrix), 1)
    candidates = [Member(one.id, one.levels) for one in problem.candidates]
    found = [one for one in gains(sheet.present, candidates, sheet.target) if _adds(one)]
    found.sort(key=lambda one: order_of(problem, plan_of(problem, [one.candidate])))
    widest = max((len(one.closes) + len(one.backs_up) for one in found), default=0)
    return [
        {
            "profile": profiles[one.candidate],
            "name": words.profile_name(sheet.matrix, profiles[one.candidate]),
            "coverage": text.share(one.after.coverage),
            "closes": len(one.closes),
            "backs_up": len(one.backs_up),
            "bar": bar_of(len(one.closes), len(one.backs_up), widest),
        }
        for one in found[:SHOWN_HIRES]
    ]


def _adds(one: Gain) -> bool:
    return bool(one.coverage or one.backs_up)


def _drills(sheet: TeamContext) -> Rows:
    """Whose absence leaves which skills without a known holder, the most first; of those who are
    read by name.
    """
    named = {str(one.pk) for one in sheet.people}
    drills = [
        {
            "name": sheet.names[UUID(one.member)],
            "lost": [sheet.matrix.skill_by_slug[slug] for slug in one.lost],
        }
        for one in absence_drill(sheet.present, sheet.target)
        if one.lost and one.member in named
    ]
    return sorted(drills, key=lambda drill: -len(drill["lost"]))


def _heading(team: Team, sheet: TeamContext, found: Cover | None) -> str:
    if not sheet.size:
        return _("Nobody of %(team)s is rated yet") % {"team": team.name}
    if sheet.unrated == sheet.size:
        return _not_rated(team, sheet.size)
    if found is None:
        return ngettext(
            "%(count)s person of %(team)s", "%(count)s people of %(team)s", sheet.size
        ) % {"count": sheet.size, "team": team.name}
    open_skills, single = len(found.uncovered), len(found.single_holders)
    if not open_skills and not single:
        return _("Every skill is held by two people or more")
    first = _("Every skill has a holder")
    if open_skills:
        first = ngettext(
            "%(count)s skill has no known holder",
            "%(count)s skills have no known holder",
            open_skills,
        ) % {"count": open_skills}
    if not single:
        return first
    second = ngettext("%(count)s rests on one person", "%(count)s rest on one person", single) % {
        "count": single
    }
    return _("%(first)s, %(second)s") % {"first": first, "second": second}


def _not_rated(team: Team, count: int) -> str:
    return ngettext(
        "%(count)s person of %(team)s is not assessed, or not for you to read: rate first",
        "%(count)s people of %(team)s are not assessed, or not for you to read: rate first",
        count,
    ) % {"count": count, "team": team.name}


DEVELOPING = "PPL-05"  # the practice that skills are described and developed
MOST = 3  # pages behind a door; the page is about the team


@dataclass(frozen=True, slots=True)
class Unmastered:
    """Tools in use whose best-fitting skill has no known holder in the team."""

    tools: str
    category: related.Page | None
    skill: related.Page


@dataclass(frozen=True, slots=True)
class Beyond:
    """Pages of other areas that relate to a team's uncovered skills."""

    developing: related.Page | None
    practices: tuple[related.Page, ...]
    unmastered: tuple[Unmastered, ...]
    steps: tuple[related.Page, ...]


def beyond(organization: Organization, uncovered: Iterable[str]) -> Beyond:
    """Return pages related to skills without a known holder, in order of the lifecycle chain."""
    missing = tuple(uncovered)
    needing = [page.about for skill in missing for page in related.pages(related.NEEDING, skill)]
    found = of_practices(needing)
    return Beyond(
        developing=related.page(related.EXPLANATION, DEVELOPING),
        practices=found.practices[:MOST],
        unmastered=tuple(_unmastered(organization, missing))[:MOST],
        steps=found.steps[:MOST],
    )


def _unmastered(organization: Organization, missing: tuple[str, ...]) -> Iterable[Unmastered]:
    for category, tools in tools_in_use(organization).items():
        skill = related.page(related.EXERCISED, category)
        if skill and skill.about in missing:
            names = words.joined(sorted(tools))
            yield Unmastered(names, related.page(related.TOOL_CATEGORY, category), skill)


Cell = str | int | date | None


def coverage_rows(sheet: TeamContext) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows, one skill each; None is not assessed, or not visible by name.

    Per skill: slug, name, need, depth, number of holders and of unassessed members (of the whole
    team), version and date; then the level and source for each person read by name.
    """
    head = ["skill", _("Skill"), _("Need"), _("People each"), _("Holders"), _("Not assessed")]
    head += ["matrix_version", "exported_on"]
    for one in sheet.people:
        name = sheet.names[one.pk]
        head += [name, _("%(name)s: source") % {"name": name}]
    found = {row.skill: row for row in cover(sheet.present, sheet.target).skills}
    today = dates.today()
    rows: list[list[Cell]] = []
    for skill in sheet.matrix.skills:
        row = found.get(skill.slug)
        cells: list[Cell] = [
            skill.slug,
            words.localized(skill.short),
            sheet.target.levels.get(skill.slug, 0),
            row.depth if row else None,
            len(row.holders) if row else None,
            len(row.open) if row else _open(sheet, skill.slug),
            sheet.matrix.version,
            today,
        ]
        for one in sheet.people:
            held = sheet.standings[one.pk].get(skill.slug, standing.NOT_ASSESSED)
            is_away = one.pk in sheet.away
            cells += [None if is_away else held.level]
            cells += [_("away") if is_away else text.source(held)]
        rows.append(cells)
    return head, rows


def _open(sheet: TeamContext, skill: str) -> int:
    return sum(member.levels.get(skill) is None for member in sheet.present)
