"""Needs and plans of teams; questions too large for a page are handed to the worker.

Each question is claimed there exactly once, and deleted after a day.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from django.http import QueryDict

from assessments.people import queries
from assessments.people.domain.needs import Needs, problem_of, read_means, read_needs
from assessments.people.domain.staffing import Plan, Problem, Solution
from assessments.people.domain.standing import levels_of, standings
from assessments.people.domain.team import Member
from assessments.people.models import StaffingJob, TeamNeeds, TeamPlan
from assessments.people.models.plans import KEPT_FOR, LOST_AFTER, BackgroundQuestion, JobState
from assessments.people.serializers import StaffingSerializer, problem_in
from assessments.roles import content
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Team, User
from mlops_portal.organizations.services import record_audit

Question = TypeVar("Question", bound=BackgroundQuestion)
SECONDS = 30.0  # for the solver

logger = logging.getLogger(__name__)


class NoWorker(Exception):
    """The question could not be handed to the background; it was not stored."""


def hand_over(question: BackgroundQuestion, task: str) -> None:
    """Send the question to the worker. Raises NoWorker after deleting the question."""
    name, key = type(question).__name__, question.pk
    try:
        current_app.send_task(task, [str(key)])
    except Exception as error:  # what a broker that is away raises depends on its transport
        question.delete()
        logger.warning("A %s found no broker: %s", name, error)
        raise NoWorker from error


def take(kind: type[BackgroundQuestion], key: UUID, at: datetime) -> bool:
    """Claim a waiting question for this worker; return whether it was still waiting."""
    waiting = kind._default_manager.filter(pk=key, state=JobState.WAITING)
    return bool(waiting.update(state=JobState.SOLVING, started_at=at))


def settle(question: Question, /, **emptied: object) -> Question:
    """Store the answer or the failure; an answer that cannot be stored becomes a failure."""
    rows = type(question)._default_manager.filter(pk=question.pk)
    try:
        with transaction.atomic():
            rows.update(answer=question.answer, state=question.state, **emptied)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the question is told as lost
    except Exception:
        logger.exception("An answer could not be kept")
        question.answer, question.state = None, JobState.FAILED
        rows.update(answer=None, state=JobState.FAILED, **emptied)
    return question


def settled(question: Question | None, at: datetime) -> Question | None:
    """Return the question for readers: None when expired, marked failed when lost by the worker."""
    if question is None or question.is_over(at):
        return None
    if question.is_lost(at):
        question.state = JobState.FAILED
    return question


PLAN = "skills.plan_team"
MOST_OPEN = 3  # questions of a team that wait at once


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


SOLVE = "skills.solve_staffing"
MOST_WAITING, MOST_WAITING_OF_ONE = 20, 3  # questions at once
MOST_IN_AN_HOUR = 60  # of one origin
WAITS_FOR = timedelta(minutes=30)  # a question that waits for longer was lost, and counts no more
Solver = Callable[..., Solution]


class TooManyQuestions(Exception):
    """Too many questions are waiting: of this origin, or in total."""


def ask_staffing(*, question: dict[str, Any], origin: str, at: datetime) -> StaffingJob:
    """Store a validated question and send it to the worker.

    No account is needed: `origin` identifies the source of the question. Raises NoWorker,
    TooManyQuestions.
    """
    with transaction.atomic():
        forget_questions(at=at)
        _check_limits(origin, at)
        job = StaffingJob.objects.create(question=question, origin=origin, asked_at=at)
    hand_over(job, SOLVE)
    return job


def _check_limits(origin: str, at: datetime) -> None:
    waiting = StaffingJob.objects.filter(
        state__in=[JobState.WAITING, JobState.SOLVING], asked_at__gt=at - WAITS_FOR
    )
    here = StaffingJob.objects.filter(origin=origin)
    if (
        waiting.count() >= MOST_WAITING
        or waiting.filter(origin=origin).count() >= MOST_WAITING_OF_ONE
        or here.filter(asked_at__gt=at - timedelta(hours=1)).count() >= MOST_IN_AN_HOUR
    ):
        raise TooManyQuestions


def forget_questions(*, at: datetime) -> int:
    """Delete expired questions and answers; return their number."""
    return StaffingJob.objects.filter(asked_at__lt=at - KEPT_FOR).delete()[0]


def solve_staffing(*, job_id: UUID, solver: Solver, at: datetime) -> StaffingJob | None:
    """Solve a waiting question with `solver` and delete its input; None if it is gone."""
    if not take(StaffingJob, job_id, at):
        return None
    job = StaffingJob.objects.get(pk=job_id)
    try:
        solution = solver(problem_in(job.question), seconds=SECONDS)
        job.answer = StaffingSerializer(solution).data
        job.state = JobState.DONE
    except Exception:
        logger.exception("A staffing question could not be solved")
        job.state = JobState.FAILED
    return settle(job, question={})


def staffing_job(*, job_id: UUID, at: datetime) -> StaffingJob | None:
    """Return the question `job_id`, None when it does not exist or has expired.

    A question that a worker took and never answered is reported as failed.
    """
    return settled(StaffingJob.objects.filter(pk=job_id).first(), at)


@transaction.atomic
def keep_needs(*, team: Team, needs: Needs, by: User | None, at: datetime) -> TeamNeeds:
    """Store `needs` (at least one profile), replacing any stored before."""
    values = {
        "profiles": [profile.key for profile in needs.profiles],
        "depth": needs.depth,
        "critical": list(needs.critical),
        "kept_by": by,
        "kept_at": at,
    }
    lock_in_order([team.organization_id])
    kept, _is_new = TeamNeeds.objects.update_or_create(team=team, defaults=values)
    record_audit(
        organization=team.organization,
        actor=by,
        action="team.needs_kept",
        target=team.name,
        details={key: values[key] for key in ("profiles", "depth", "critical")},
        at=at,
    )
    return kept


@transaction.atomic
def forget_needs(*, team: Team, by: User, at: datetime) -> None:
    """Delete the stored needs, if there are any."""
    lock_in_order([team.organization_id])
    gone, _rows = TeamNeeds.objects.filter(team=team).delete()
    if gone:
        record_audit(
            organization=team.organization,
            actor=by,
            action="team.needs_forgotten",
            target=team.name,
            at=at,
        )
