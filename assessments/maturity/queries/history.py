"""History of answers: every state, its author and time; and answers of the previous round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assessments.maturity import content
from assessments.maturity.access import respondent_keys
from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.models import (
    AgreedAnswerRevision,
    Answer,
    AnswerRevision,
    Assessment,
    Response,
)
from assessments.maturity.queries.points import newest_of
from assessments.maturity.queries.systems import answers_in
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import User

State = AnswerRevision | AgreedAnswerRevision


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an answer, from the previous state (None for the first) to the new one."""

    practice: str
    before: State | None
    after: State
    response: Response | None  # None for an agreed or shared answer

    @property
    def at(self) -> datetime:
        return self.after.set_at if self.is_agreed else self.after.answered_at

    @property
    def is_agreed(self) -> bool:
        return isinstance(self.after, AgreedAnswerRevision)

    @property
    def by(self) -> User | None:
        if self.is_agreed:
            return self.after.set_by
        return self.response.respondent if self.response else self.after.by


def agreed_changes(assessment: Assessment, practice: str | None = None) -> list[Change]:
    """Return every change of an agreed answer, newest first."""
    states = assessment.agreed_revisions.select_related("set_by")
    states = states.filter(practice=practice) if practice else states
    return _changes(states.order_by("practice", "revision"), {})


def answer_changes(
    assessment: Assessment, responses: Sequence[Response] | None, practice: str | None = None
) -> list[Change]:
    """Return every change of an answer in `responses` (None: shared ones), newest first."""
    states = AnswerRevision.objects.filter(response__assessment=assessment).select_related("by")
    if responses is not None:
        states = states.filter(response__in=responses)
    states = states.filter(practice=practice) if practice else states
    owners = {r.pk: r for r in responses or ()}
    return _changes(states.order_by("response", "practice", "revision"), owners)


def _changes(states: Iterable[State], owners: Mapping[int | None, Response]) -> list[Change]:
    changes: list[Change] = []
    before: State | None = None
    for state in states:
        owner = getattr(state, "response_id", None)
        is_next = before is not None and before.practice == state.practice
        is_next = is_next and getattr(before, "response_id", None) == owner
        changes.append(
            Change(state.practice, before if is_next else None, state, owners.get(owner))
        )
        before = state
    return sorted(changes, key=lambda change: (change.at, change.after.pk), reverse=True)


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """The starting point for one practice in the next round: a stored or unsaved answer.

    `agreed_because` is the reason for the team's agreed value; empty without one. `own` is the
    respondent's own answer, if any.
    """

    answer: Answer
    own: Answer | None = None
    agreed_because: str = ""

    @property
    def is_own(self) -> bool:
        return self.answer is self.own


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """Previous answers by practice: the agreed one, else the respondent's own, else the counted."""

    assessment: Assessment
    by_practice: Mapping[str, EarlierAnswer]

    @property
    def has_own(self) -> bool:
        return any(said.own is not None for said in self.by_practice.values())

    @property
    def has_agreed(self) -> bool:
        return any(said.agreed_because for said in self.by_practice.values())


def earlier_answers(response: Response, actor: Actor) -> EarlierAnswers | None:
    """Return the previous assessment's answers for this respondent. At most three queries."""
    previous = response.assessment.previous
    if previous is None:
        return None
    rows = Answer.objects.filter(response__in=_own_before(previous, response, actor))
    own = {a.practice: a for a in rows.exclude(kind="")}
    said = {p: EarlierAnswer(a) for p, a in _counted(previous).items()}
    said |= {p: EarlierAnswer(a, a) for p, a in own.items()}
    for agreed in previous.agreed_answers.exclude(kind=""):
        answer = Answer(practice=agreed.practice, kind=agreed.kind, value=agreed.value)
        if agreed.kind == AnswerKind.NOT_APPLICABLE:
            answer.reason = agreed.reason
        said[agreed.practice] = EarlierAnswer(answer, own.get(agreed.practice), agreed.reason)
    asked = _asked_alike(previous, response.assessment)
    said = {practice: one for practice, one in said.items() if practice in asked}
    return EarlierAnswers(previous, said) if said else None


def _asked_alike(previous: Assessment, now: Assessment) -> set[str]:
    """Return practices that both assessments ask with the same question and options."""
    then, new = (
        content.framework(one.framework, one.framework_version).by_id for one in (previous, now)
    )
    return {id for id, practice in new.items() if id in then and then[id].asks_like(practice)}


def _counted(previous: Assessment) -> dict[str, Answer]:
    snapshot = newest_of(previous)
    if snapshot is None:
        return {}
    return {
        p: Answer(practice=p, kind=a.kind.value, value=a.value, reason=a.reason)
        for p, a in answers_in(snapshot).items()
    }


def _own_before(previous: Assessment, response: Response, actor: Actor) -> QuerySet[Response]:
    before = previous.responses.order_by("pk")
    if previous.mode == Assessment.Modes.SOLO:
        is_shared = response.assessment.mode == Assessment.Modes.SOLO
        before = before if is_shared else before.none()
    elif previous.is_anonymous:
        before = before.filter(visitor__in=respondent_keys(actor, previous.pk))
    elif response.respondent_id:
        before = before.filter(respondent=response.respondent_id)
    else:
        before = before.filter(visitor=actor.visitor.hash).exclude(visitor="")
    return before.values("pk")[:1]
