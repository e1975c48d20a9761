"""Team plans that are too large for a page: asked, solved by the worker, deleted after a day."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from assessments.people import queries
from assessments.people.domain.needs import problem_of, read_means, read_needs
from assessments.people.domain.staffing import Plan, Problem, Solution
from assessments.people.domain.standing import levels_of, standings
from assessments.people.domain.team import Member
from assessments.people.models import TeamPlan
from assessments.people.models.background import KEPT_FOR, LOST_AFTER, JobState
from assessments.people.services.background import SECONDS, hand_over, settle, settled, take
from assessments.roles import content
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.organizations.models import Team, User

PLAN = "skills.plan_team"
MOST_OPEN = 3  # questions of a team that wait at once

logger = logging.getLogger(__name__)


class PlansWait(Exception):
    """So many questions of the team wait already."""


def problem_for(team: Team, query: str, matrix: SkillMatrix, reader: User | None = None) -> Problem:
    """Return the problem in `query` with the team's current levels. Raises InvalidInput.

    For a `reader` (a lead), people whom they may not read by name are left out of training, and
    their levels count only where totals reveal no individual.
    """
    asked = dict(QueryDict(query).lists())
    target = read_needs(asked, matrix).target(matrix)
    people = queries.members_of_team(team)
    named, totals = {one.pk for one in people}, True
    if reader is not None:
        named, totals = queries.disclosed(reader, team, people, leads=True)
    counted = people if totals else [one for one in people if one.pk in named]
    seen = queries.newest_ratings(counted, for_organization=True)
    members = tuple(
        Member(str(one.pk), levels_of(standings(seen[one.pk].counting)) if one.pk in seen else {})
        for one in people
    )
    problem = problem_of(matrix, members, target, read_means(asked, matrix))
    told = tuple(step for step in problem.trainings if UUID(step.member) in named)
    return replace(problem, trainings=told)


def ask_plan(*, team: Team, query: str, by: User, at: datetime) -> TeamPlan:
    """Store a validated question and send it to the worker. Raises NoWorker, PlansWait.

    The question holds no levels.
    """
    with transaction.atomic():
        Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
        TeamPlan.objects.filter(asked_at__lt=at - KEPT_FOR).delete()
        waiting = team.staffing_plans.filter(state__in=[JobState.WAITING, JobState.SOLVING])
        if waiting.filter(asked_at__gt=at - LOST_AFTER).count() >= MOST_OPEN:
            raise PlansWait
        plan = TeamPlan.objects.create(team=team, question=query, asked_by=by, asked_at=at)
    hand_over(plan, PLAN)
    return plan


def solve_plan(*, plan_id: UUID, solver: Callable[..., Solution], at: datetime) -> TeamPlan | None:
    """Solve a waiting question with `solver`; None if it is deleted or already taken."""
    if not take(TeamPlan, plan_id, at):
        return None
    plan = TeamPlan.objects.select_related("team__organization", "asked_by").get(pk=plan_id)
    matrix = content.matrix()
    try:
        found = solver(
            problem_for(plan.team, plan.question, matrix, plan.asked_by), seconds=SECONDS
        )
        plan.answer, plan.state = told(found, matrix), JobState.DONE
    except Exception:
        logger.exception("A team's plan could not be solved")
        plan.state = JobState.FAILED
    return settle(plan)


def plan_of_team(*, team: Team, plan_id: UUID, at: datetime) -> TeamPlan | None:
    """Return the team's question, None when it does not exist or has expired.

    A question that a worker took and never answered is reported as failed.
    """
    return settled(team.staffing_plans.filter(pk=plan_id).first(), at)


def told(found: Solution, matrix: SkillMatrix) -> dict[str, object]:
    """Return a solution as plain data, for display and for storage."""
    before = found.problem.before
    return {
        "matrix_version": matrix.version,
        "aim": found.problem.aim.value,
        "before": _share(before.coverage.low if before.coverage else None),
        "before_shortage": before.depth_shortage.high,
        "best": _plan(found.plan),
        "ties": [_plan(plan) for plan in found.ties],
        "tie_count": found.tie_count,
        "ties_complete": found.ties_complete,
        "alternatives": [
            {"candidate": one.candidate, **_plan(one.plan)} for one in found.alternatives
        ],
        "cut_short": found.cut_short,
        "may_be_off": float(found.may_be_off),
    }


def _plan(plan: Plan) -> dict[str, object]:
    return {
        "hires": list(plan.hires),
        "trainings": [{"member": t.member, "skill": t.skill} for t in plan.trainings],
        "choices": [
            {"skill": one.skill, "count": one.count, "members": list(one.members)}
            for one in plan.choices
        ],
        "coverage": _share(plan.coverage),
        "shortage": plan.shortage,
        "cost": f"{float(plan.cost):.2f}",
        "uncovered": list(plan.after.uncovered),
    }


def _share(share: Fraction | None) -> int | None:
    """A share as whole percent rounded down."""
    return None if share is None else int(share * 100)
