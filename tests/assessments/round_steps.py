"""Rounds as the tests need them: started, answered, submitted, closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from assessments.maturity import content
from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment, ExpectedRespondent, Permission, Response
from assessments.maturity.services import AnswerInput, record_answers, reminders, rounds
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import System, User

FRAMEWORK = content.framework(version="1.0.0")  # whose numbers tests name
NEWEST = 9_999  # a page that shows whatever is stored


def a_round(system: System, by: User, *, at: datetime | None = None, **terms: object) -> Assessment:
    """An open round with its link."""
    given = {"framework": FRAMEWORK, "scope": Scope.FULL, "is_anonymous": False} | terms
    return rounds.start_round(system=system, by=by, at=at or timezone.now(), **given)


def code_of(assessment: Assessment) -> str:
    """The short code of the round's link."""
    return assessment.links.get(permission=Permission.RESPOND).code


def inputs_of(answers: Mapping[str, object]) -> list[AnswerInput]:
    """A value, "unknown", or a reason for "not applicable", by practice."""
    inputs = []
    for practice, said in answers.items():
        kind, value, reason = AnswerKind.VALUE.value, said, ""
        if said == "unknown":
            kind, value = AnswerKind.UNKNOWN.value, None
        elif isinstance(said, str):
            kind, value, reason = AnswerKind.NOT_APPLICABLE.value, None, said
        inputs.append(AnswerInput(practice, kind, value, reason, "", "", base=NEWEST))
    return inputs


def answer(response: Response, answers: Mapping[str, object], at: datetime | None = None) -> None:
    """Save answers of a response."""
    record_answers(response=response, inputs=inputs_of(answers), at=at or timezone.now())


def respond(
    assessment: Assessment,
    answers: Mapping[str, object],
    *,
    user: User | None = None,
    label: str = "",
    key: str = "",
    submits: bool = True,
    at: datetime | None = None,
) -> Response:
    """One respondent: comes in, answers, submits."""
    now = at or timezone.now()
    response = rounds.join_round(
        assessment=assessment,
        user=user,
        visitor=Visitor("" if user else key or f"{label}-key"),
        label=label,
        at=now,
    )
    answer(response, answers, now)
    if submits:
        rounds.submit(response=response, at=now)
    return response


def expect(
    assessment: Assessment, by: User, *addresses: str, at: datetime | None = None
) -> list[ExpectedRespondent]:
    """People who are asked to answer."""
    return reminders.expect_respondents(
        assessment=assessment,
        addresses=addresses,
        origin="https://portal.example",
        language="en",
        by=by,
        at=at or timezone.now(),
    )


def shared_answers(system: System, by: User, *, at: datetime | None = None) -> Assessment:
    """An assessment of the system with one set of answers, none given yet."""
    at = at or timezone.now()
    return rounds.start_shared(system=system, framework=FRAMEWORK, scope=Scope.FULL, by=by, at=at)


def of_three(said: Mapping[str, Sequence[object]], fill: int | None = 2) -> list[dict[str, object]]:
    """Three answer sets: what each said by practice, `fill` everywhere else (None: nothing)."""
    rest = {} if fill is None else {p.id: fill for p in FRAMEWORK.practices}
    return [rest | {p: values[who] for p, values in said.items()} for who in range(3)]


def a_closed_round(
    system: System,
    by: User,
    said: Mapping[str, Sequence[object]] | None = None,
    *,
    at: datetime | None = None,
    fill: int | None = 2,
    **terms: object,
) -> Assessment:
    """A round of three respondents, closed."""
    now = at or timezone.now()
    assessment = a_round(system, by, at=now, **terms)
    for who, answers in enumerate(of_three(said or {}, fill)):
        respond(assessment, answers, label=f"role {who}", at=now)
    assert rounds.close_round(assessment=assessment, by=by, at=now)
    assessment.refresh_from_db()
    return assessment
