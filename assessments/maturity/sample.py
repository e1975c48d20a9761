"""The sample organization: one year of rounds for five fictitious systems, made via services.

Everything is generated from a fixed seed. The practices a system meets are planned by quarter
(`PLANS`). Some answers deviate, never for a majority of respondents on one practice, so each round
reaches its planned level with realistic disagreement.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from assessments.evidence.models import Item, Verdict
from assessments.evidence.services import Adder, Location, add_link, answer_question, review_item
from assessments.maturity import content
from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import Framework, Gate, Practice, Scope
from assessments.maturity.models import Assessment, Response
from assessments.maturity.queries.evidence import common_subject
from assessments.maturity.services.agreed import AgreedInput, set_agreed
from assessments.maturity.services.answers import AnswerInput, record_answers
from assessments.maturity.services.rounds import close_round, join_round, start_round, submit
from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization, Role, System, User
from mlops_portal.organizations.services import (
    add_member,
    create_organization,
    create_system,
    create_team,
)

SEED = 2013
NAME = "Sample Retail"
QUARTERS = (330, 240, 150, 60)  # days between the close of each round and loading
WIKI = "https://wiki.example.com/sample/"
# Respondents with an account, then labels of those by link.
ACCOUNTS = {
    Role.OWNER: "Sample owner",
    Role.ASSESSOR: "Sample assessor",
    Role.VIEWER: "Sample viewer",
}
LABELS = ("data engineer", "data scientist")


@dataclass(frozen=True, slots=True)
class Plan:
    """A system's year: for each quarter its level, and the share of the next step that is met."""

    team: str
    system: str
    description: str
    quarters: tuple[tuple[int, float], ...]
    target: int
    reason: str
    is_anonymous: bool = False


PLANS = (
    Plan(
        "Sample pricing team",
        "Sample: price forecasts",
        "Forecasts weekly prices, its training pipeline and the batch job that uses it.",
        ((0, 0.35), (0, 0.5), (0, 0.65), (0, 0.85)),
        1,
        "Prices change every week; retraining by hand comes too late.",
    ),
    Plan(
        "Sample pricing team",
        "Sample: basket recommendations",
        "Recommends products in the basket, online.",
        ((0, 0.55), (0, 0.8), (1, 0.1), (1, 0.25)),
        2,
        "New ideas are tried every month.",
    ),
    Plan(
        "Sample supply team",
        "Sample: demand forecast",
        "Forecasts demand by store and week.",
        ((0, 0.7), (1, 0.05), (1, 0.15), (1, 0.4)),
        1,
        "The pipeline rarely changes; fresh data every night is what counts.",
    ),
    Plan(
        "Sample payments team",
        "Sample: fraud alerts",
        "Scores card payments while the customer waits.",
        ((1, 0.2), (1, 0.45), (1, 0.75), (2, 1.0)),
        2,
        "Fraud changes weekly, and a wrong change is expensive.",
    ),
    Plan(
        "Sample payments team",
        "Sample: ticket routing",
        "Sends customer tickets to the right desk.",
        ((0, 0.1), (0, 0.15), (0, 0.15), (0, 0.25)),
        0,
        "A rule takes over when the model is wrong; twice a year is often enough.",
        is_anonymous=True,
    ),
)


FILES = "https://files.example.com/sample/"


@dataclass(frozen=True, slots=True)
class SampleItem:
    """A link and its review: accepted, or questioned with an optional reply."""

    title: str
    comment: str = ""
    answer: str = ""


# One for each of the first practices that are met; any further ones stay unreviewed.
ITEMS = (
    SampleItem("Sample: log of the last run"),
    SampleItem("Sample: minutes of the review", "Sample: this shows last year’s process."),
    SampleItem(
        "Sample: screenshot of the dashboard",
        "Sample: which system is this of?",
        "Sample: of this one, its name is at the top right.",
    ),
    SampleItem("Sample: page of the wiki"),
)
UNREVIEWED = ITEMS[-1]


@transaction.atomic
def load_sample(*, at: datetime) -> Organization:
    """Create the sample organization with a year of history until `at`."""
    begun = at - timedelta(days=QUARTERS[0] + 30)
    people = {
        role: User.objects.create_user(
            f"{role.value}@sample.example", None, name=name, is_demo=True, joined_at=begun
        )
        for role, name in ACCOUNTS.items()
    }
    owner = people[Role.OWNER]
    organization = create_organization(name=NAME, by=owner, at=begun, is_sample=True)
    for role, user in people.items():
        add_member(organization=organization, user=user, role=role, by=owner, at=begun)
    teams = {
        name: create_team(organization=organization, name=name, by=owner, at=begun)
        for name in dict.fromkeys(plan.team for plan in PLANS)
    }
    for number, plan in enumerate(PLANS):
        system = create_system(
            team=teams[plan.team],
            name=plan.system,
            description=plan.description,
            target_level=plan.target,
            target_reason=plan.reason,
            by=owner,
            at=begun,
        )
        _run_year(system, plan, people, number, at)
    for room in rooms():
        if room.fill_sample:
            room.fill_sample(organization=organization, at=at)
    return organization


def _run_year(
    system: System, plan: Plan, people: Mapping[Role, User], number: int, at: datetime
) -> None:
    """Create four closed rounds, the last with evidence; the first system has an open fifth."""
    framework = content.sample().framework
    previous: Assessment | None = None
    for quarter, days in enumerate(QUARTERS):
        closed_at = at - timedelta(days=days)
        chance = random.Random(f"{SEED}:{number}:{quarter}")  # noqa: S311  repeats on purpose
        planned = _planned(framework, *plan.quarters[quarter], number)
        began_at = closed_at - timedelta(days=14)
        assessment = _start(system, plan, people[Role.ASSESSOR], began_at, previous)
        given = _respond(assessment, people, planned, chance, began_at + timedelta(days=2))
        close_round(assessment=assessment, by=people[Role.ASSESSOR], at=closed_at)
        _settle_one_split(assessment, planned, given, people[Role.ASSESSOR], closed_at)
        previous = assessment
    _show_evidence(
        assessment=assessment,
        practices=[name for name, value in planned.items() if value >= 2],
        by=people[Role.ASSESSOR],
        reviewer=people[Role.OWNER],
        at=closed_at + timedelta(days=2),
    )
    if number == 0:
        began_at = at - timedelta(days=3)
        assessment = _start(
            system, plan, people[Role.ASSESSOR], began_at, previous, at + timedelta(days=11)
        )
        chance = random.Random(f"{SEED}:{number}:open")  # noqa: S311
        waiting: Mapping[Role, User] = {
            role: user for role, user in people.items() if role is not Role.OWNER
        }
        planned = _planned(framework, *plan.quarters[-1], number)
        _respond(assessment, waiting, planned, chance, began_at + timedelta(hours=5), labels=())


def _start(
    system: System,
    plan: Plan,
    by: User,
    at: datetime,
    previous: Assessment | None,
    closes_at: datetime | None = None,
) -> Assessment:
    return start_round(
        system=system,
        framework=content.sample().framework,
        scope=Scope.FULL,
        is_anonymous=plan.is_anonymous,
        by=by,
        at=at,
        closes_at=closes_at,
        description=plan.description,
        previous=previous,
    )


def _planned(framework: Framework, level: int, share: float, number: int) -> dict[str, int]:
    """Return each practice's value for most respondents: at least 2 where met at that level."""
    chance = random.Random(f"{SEED}:plan:{number}")  # noqa: S311
    planned = {p.id: _profile_value(p, level, share, chance) for p in framework.practices}
    for step in (1, 2):
        gates = [p for p in framework.practices if p.step == step]
        # Foundations first, then in a random order per system, the same in each quarter.
        order = sorted(gates, key=lambda p: (p.level, chance.random()))
        met = len(order) if step <= level else round(len(order) * share * (step == level + 1))
        for place, practice in enumerate(order):
            value = 2 + (chance.random() < 0.2) if place < met else int(chance.random() < 0.6)
            planned[practice.id] = value
        if step == level + 1 and met == len(order):
            planned[order[-1].id] = 1
    return planned


def _profile_value(practice: Practice, level: int, share: float, chance: random.Random) -> int:
    if practice.gate is not Gate.NONE:
        return 0
    return min(3, int((level + share) * 0.9 + chance.random() * 1.6))


def _respond(
    assessment: Assessment,
    people: Mapping[Role, User],
    planned: Mapping[str, int],
    chance: random.Random,
    at: datetime,
    labels: tuple[str, ...] = LABELS,
) -> dict[str, list[int]]:
    """Answer and submit as every respondent. Return the answers by practice, per respondent."""
    joined = [
        join_round(assessment=assessment, user=user, visitor=Visitor(""), label="", at=at)
        for user in people.values()
    ]
    joined += [
        join_round(
            assessment=assessment,
            user=None,
            visitor=Visitor(f"sample:{assessment.ml_system_id}:{label}"),
            label=label,
            at=at,
        )
        for label in labels
    ]
    said: dict[str, list[int]] = {name: [] for name in planned}
    astray = _who_strays(planned, len(joined), chance)
    for place, response in enumerate(joined):
        values = {name: astray.get((name, place), value) for name, value in planned.items()}
        for name, value in values.items():
            said[name].append(value)
        _answer(response, values, chance, at + timedelta(hours=6 * place))
    return said


def _who_strays(
    planned: Mapping[str, int], respondents: int, chance: random.Random
) -> dict[tuple[str, int], int]:
    """Return deviating answers: of a minority of each practice's respondents, often by one."""
    astray: dict[tuple[str, int], int] = {}
    for name, value in planned.items():
        if chance.random() < 0.3:
            count = chance.randint(1, max(1, (respondents - 1) // 2))
            for place in chance.sample(range(respondents), count):
                distance = chance.choice((-2, -1, -1, 1, 1, 2))
                astray[name, place] = min(3, max(0, value + distance))
    return astray


def _answer(
    response: Response, values: Mapping[str, int], chance: random.Random, at: datetime
) -> None:
    inputs = []
    for name, value in values.items():
        is_known = chance.random() > 0.015
        has_link = is_known and value >= 2 and chance.random() < 0.45
        inputs.append(
            AnswerInput(
                practice=name,
                kind=AnswerKind.VALUE.value if is_known else AnswerKind.UNKNOWN.value,
                value=value if is_known else None,
                reason="",
                note="Sample note: seen in the last review." if chance.random() < 0.05 else "",
                evidence_url=f"{WIKI}{name.lower()}" if has_link else "",
            )
        )
    record_answers(response=response, inputs=inputs, at=at)
    submit(response=response, at=at + timedelta(minutes=25))


def _settle_one_split(
    assessment: Assessment,
    planned: Mapping[str, int],
    said: Mapping[str, list[int]],
    by: User,
    at: datetime,
) -> None:
    widest = max(said, key=lambda name: max(said[name]) - min(said[name]))
    set_agreed(
        assessment=assessment,
        given=AgreedInput(
            practice=widest,
            kind=AnswerKind.VALUE.value,
            value=planned[widest],
            reason="Sample: the team looked at the evidence together.",
            base=0,
        ),
        by=by,
        at=at + timedelta(days=1),
    )


def _show_evidence(
    *, assessment: Assessment, practices: Iterable[str], by: User, reviewer: User, at: datetime
) -> None:
    """Add links for the first of the practices, and review all but the last.

    They support a closed round as a whole.
    """
    for day, (practice, shown) in enumerate(zip(practices, ITEMS, strict=False)):
        item = add_link(
            location=Location(
                organization=assessment.ml_system.team.organization,
                subject=common_subject(assessment),
                topic=practice,
                system=assessment.ml_system,
            ),
            url=f"{FILES}{practice.lower()}",
            title=shown.title,
            by=Adder(user=by),
            at=at + timedelta(days=day),
        )
        if shown is not UNREVIEWED:
            _review(item, shown, by, reviewer, at + timedelta(days=day + 1))


def _review(item: Item, shown: SampleItem, by: User, reviewer: User, at: datetime) -> None:
    verdict = Verdict.QUESTIONED if shown.comment else Verdict.ACCEPTED
    review_item(item=item, by=reviewer, verdict=verdict, comment=shown.comment, seen=0, at=at)
    if shown.answer:
        later = at + timedelta(days=1)
        answer_question(item=item, by=Adder(user=by), comment=shown.answer, at=later)
