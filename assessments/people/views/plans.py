"""Hires and training that close most of a team's gaps: computed here, or by the worker."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.people import queries, services
from assessments.people.access import LEADERS
from assessments.people.domain.needs import (
    MOST_COPIES,
    MOST_HIRES,
    Means,
    profile_of,
    read_means,
    read_needs,
)
from assessments.people.domain.staffing import Problem, enumerate_plans
from assessments.people.models.plans import JobState
from assessments.people.services.plans import SECONDS
from assessments.people.views.entry import with_team
from assessments.people.views.people import names_of, told_apart
from assessments.people.views.team_context import NEEDS, with_needs
from assessments.roles import content
from assessments.roles.domain.matrix import SkillMatrix
from assessments.roles.text import words
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.organizations.models import Team

MOST_QUERY = 4_000
MOST_ALTERNATIVES = 12
MOST_TRIED = 20_000  # sets, times people who could be trained: what a page may wait for


@require_safe
@with_team
@refusing
def plan(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Show the form, and the best plan if enumeration is fast; initially for one hire."""
    _leads(role)
    asked = with_needs(request.GET, queries.needs_of(team), content.matrix())
    page = _form(asked, team)
    query = asked.urlencode()
    if page["needs"].profiles:
        problem = services.problem_for(team, query, page["matrix"], request.user)
        page["unrated"] = len(problem.members)
        if any(level is not None for one in problem.members for level in one.levels.values()):
            page["unrated"] = 0
        if _is_small(problem):
            told = services.told(enumerate_plans(problem), page["matrix"])
            page["found"] = _shown(told, team, page["matrix"], request)
        else:
            page["is_large"] = True
    return render(request, "people/plan.html", page | {"query": query})


@require_POST
@with_team
@refusing
def ask(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Hand a question to the worker."""
    _leads(role)
    query = request.POST.get("query", "")
    if len(query) > MOST_QUERY or "\0" in query:
        raise InvalidInput([InputError("query", "bad_choice", {"value": query[:20]})])
    asked = QueryDict(query)
    if not read_needs(dict(asked.lists()), content.matrix()).profiles:
        raise InvalidInput([InputError("need", "empty_target")])
    services.problem_for(team, query, content.matrix(), request.user)
    try:
        found = services.ask_plan(team=team, query=query, by=request.user, at=timezone.now())
    except services.NoWorker:
        message = _("Background work is not available just now. Ask for fewer hires, or later.")
        return _refused(request, team, message, 503)
    except services.PlansWait:
        return _refused(request, team, _("Other plans of this team wait already."), 429)
    return redirect("skills:team-plan-answer", team.pk, found.pk)


@require_safe
@with_team
def answer(request: HttpRequest, team: Team, role: str, plan_id: UUID) -> HttpResponse:
    """Show the state of a question, and its answer."""
    _leads(role)
    found = services.plan_of_team(team=team, plan_id=plan_id, at=timezone.now())
    if found is None:
        raise Http404
    page = _form(QueryDict(found.question), team)
    page |= {"job": found, "query": found.question, "seconds": int(SECONDS)}
    if found.state == JobState.DONE:
        page["found"] = _shown(found.answer, team, page["matrix"], request)
    page["waits"] = found.state in (JobState.WAITING, JobState.SOLVING)
    return render(request, "people/plan.html", page)


def _leads(role: str) -> None:
    """Restrict plans and needs to leads."""
    if role not in LEADERS:
        raise Http404


def _is_small(problem: Problem) -> bool:
    """Return whether all sets can be enumerated in well under a second."""
    if not problem.can_be_tried:
        return False
    sets, count = 1, 1
    for place in range(problem.hires):
        count = count * (len(problem.candidates) - place) // (place + 1)
        sets += count
    return sets * (4 if problem.trainings else 1) <= MOST_TRIED


def _form(asked: QueryDict, team: Team) -> dict[str, Any]:
    matrix = content.matrix()
    lists = dict(asked.lists())
    means: Means = read_means(lists, matrix)
    needs = read_needs(lists, matrix)
    return {
        "team": team,
        "organization": team.organization,
        "matrix": matrix,
        "needs": needs,
        "need_names": [words.profile_name(matrix, p) for p in needs.profiles],
        "means": means,
        "kept": [(key, value) for key in NEEDS for value in lists.get(key, []) if value],
        "costs": [
            {"seniority": one, "cost": asked.get(f"cost-{one.slug}", "")}
            for one in matrix.seniorities
        ],
        "uncosted": [
            words.seniority_word(matrix, one.slug)
            for one in matrix.seniorities
            if not asked.get(f"cost-{one.slug}", "").strip()
        ],
        "states_cost": any(
            asked.get(key, "").strip()
            for key in ("training", "budget", *(f"cost-{one.slug}" for one in matrix.seniorities))
        ),
        "training": asked.get("training", ""),
        "budget": asked.get("budget", ""),
        "most_hires": MOST_HIRES,
        "copies_options": range(1, MOST_COPIES + 1),
    }


def _shown(
    told: dict[str, Any], team: Team, matrix: SkillMatrix, request: HttpRequest
) -> dict[str, Any]:
    """Return an answer in words. People deleted meanwhile are marked as such."""
    people = queries.members_of_team(team)
    named, _totals = queries.disclosed(request.user, team, people, leads=True)
    called = told_apart(people, names_of(people, request))
    unread = _("someone whom you have not rated")
    names = {str(pk): name if pk in named else unread for pk, name in called.items()}

    def told_plan(one: dict[str, Any]) -> dict[str, Any]:
        hires = [
            {"profile": profile, "name": words.profile_name(matrix, profile)}
            for profile in (profile_of(matrix, id) for id in one["hires"])
        ]
        return {
            **one,
            "cost": number_format(one["cost"], 2, force_grouping=True),
            "hires": hires,
            "trainings": [
                {
                    "skill": matrix.skill_by_slug[choice["skill"]],
                    "count": choice["count"],
                    "of": len(choice["members"]),
                    "names": sorted(
                        names.get(member) or _("someone who is gone")
                        for member in choice["members"]
                    ),
                }
                for choice in one.get("choices") or _each_alone(one["trainings"])
            ],
            "uncovered": [matrix.skill_by_slug[slug] for slug in one["uncovered"]],
        }

    alternatives = [
        {**told_plan(one), "candidate": words.profile_name(matrix, profile)}
        for one in told["alternatives"]
        if (profile := profile_of(matrix, one["candidate"]))
    ]
    return {
        **told,
        "best": told_plan(told["best"]),
        "ties": [told_plan(one) for one in told["ties"]],
        "alternatives": alternatives[:MOST_ALTERNATIVES],
        "may_be_off": int(told["may_be_off"] * 100 + 0.999),
    }


def _each_alone(trainings: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Convert trainings of an answer stored before equivalent members were grouped."""
    return [{"skill": one["skill"], "count": 1, "members": [one["member"]]} for one in trainings]


def _refused(request: HttpRequest, team: Team, message: str, status: int) -> HttpResponse:
    page = {"team": team, "message": message}
    return render(request, "people/refused.html", page, status=status)


@require_POST
@with_team
@refusing
def keep(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Store the submitted needs; 400 for entries unknown to the matrix or an empty form."""
    _leads(role)
    needs = read_needs(dict(request.POST.lists()), content.matrix())
    if not needs.profiles:
        raise InvalidInput([InputError("need", "empty_target")])
    services.keep_needs(team=team, needs=needs, by=request.user, at=timezone.now())
    messages.success(request, _("The needs are kept for the team."))
    return redirect("skills:team", team.pk)


@require_POST
@with_team
def forget(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Delete the stored needs; pages ask for them again."""
    _leads(role)
    services.forget_needs(team=team, by=request.user, at=timezone.now())
    messages.success(request, _("No needs are kept for the team any more."))
    return redirect("skills:team", team.pk)
