"""Saving answers: one writer per response at a time, merged field by field, with history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.evidence.services import Adder, AnswerLink, Location, keep_answer_links
from assessments.maturity.models import Answer, AnswerRevision, Assessment, Response
from assessments.maturity.queries.evidence import subject_of
from assessments.maturity.services.links import renew_links
from mlops_portal.organizations.models import User


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """The input of a page for one practice.

    `base` is the revision that the page showed (0 for none) and `tab` identifies the page load,
    which tells an edit in another tab from a page ahead of its own saves. With `wins` the person
    has seen what another page stored, and their change of the same field replaces it.
    """

    practice: str
    kind: str
    value: int | None
    reason: str
    note: str
    evidence_url: str
    base: int = 0
    tab: str = ""
    wins: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that this page and another one changed differently since this page was loaded."""

    practice: str
    field: str
    stored: Answer


class AnswersConflict(Exception):
    """Raised, with no change saved, if another page changed the same field."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(", ".join(f"{c.practice}.{c.field}" for c in self.conflicts))


# Fields that are merged as one: the option, "don't know" and "not applicable" exclude each other.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "answer": ("kind", "value"),
    "reason": ("reason",),
    "note": ("note",),
    "evidence_url": ("evidence_url",),
}
_FIELDS = tuple(name for part in _PARTS.values() for name in part)


class RoundClosed(Exception):
    """Raised when the round is closed: its answers no longer change."""


class AlreadySubmitted(Exception):
    """Raised after submission: answers change only once it is taken back."""


@transaction.atomic
def record_answers(
    *,
    response: Response,
    inputs: Iterable[AnswerInput],
    at: datetime,
    by: User | None = None,
) -> dict[str, Answer]:
    """Save the answers of a page; return the stored answers by practice id.

    `at` is the arrival time of the request, before any lock was awaited. `by` is the author of
    shared answers, for their history; a round stores no name here. An input without changes writes
    nothing. Fields that only another page changed keep their newer value. Raises AnswersConflict,
    with no change saved, if both changed the same field; RoundClosed or AlreadySubmitted if a
    respondent may no longer change answers.
    """
    inputs = list(inputs)
    lock_response(response)
    stored = {
        answer.practice: answer
        for answer in response.answers.filter(practice__in=[i.practice for i in inputs])
    }
    linked = {name for name, answer in stored.items() if answer.evidence_url}
    conflicts: list[Conflict] = []
    wanted = {given.practice: _merge(response, stored, given, at, conflicts) for given in inputs}
    if conflicts:
        raise AnswersConflict(conflicts)
    changed: list[tuple[Answer, str]] = []
    for given in inputs:
        answer = stored.get(given.practice) or _blank(response, given.practice)
        if any(getattr(answer, name) != value for name, value in wanted[given.practice].items()):
            for name, value in wanted[given.practice].items():
                setattr(answer, name, value)
            answer.revision += 1
            answer.answered_at = at
            stored[given.practice] = answer
            changed.append((answer, given.tab))
    _store(changed, by if response.assessment.mode == Assessment.Modes.SOLO else None)
    if changed:
        Assessment.objects.filter(pk=response.assessment_id).update(updated_at=at)
        renew_links(assessment_id=response.assessment_id, at=at)
        with_links = [a for a, _tab in changed if a.evidence_url or a.practice in linked]
        if with_links:
            keep_links_of_shared(response, with_links, by=by, at=at)
    return stored


def _store(changed: list[tuple[Answer, str]], by: User | None) -> None:
    """Write the answers and their history, in three queries regardless of their number."""
    answers = [answer for answer, _tab in changed]
    Answer.objects.bulk_create([answer for answer in answers if answer.pk is None])
    Answer.objects.bulk_update(
        [answer for answer in answers if answer.revision > 1],
        [*_FIELDS, "revision", "answered_at"],
    )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=answer.response,
            practice=answer.practice,
            revision=answer.revision,
            tab=tab,
            by=by,
            answered_at=answer.answered_at,
            **{name: getattr(answer, name) for name in _FIELDS},
        )
        for answer, tab in changed
    )


def _blank(response: Response, practice: str) -> Answer:
    return Answer(response=response, practice=practice, revision=0)


def _merge(
    response: Response,
    answers: Mapping[str, Answer],
    given: AnswerInput,
    at: datetime,
    conflicts: list[Conflict],
) -> dict[str, int | str | None]:
    """Return the fields to store: a three-way merge of shown, sent and stored values."""
    stored = answers.get(given.practice) or _blank(response, given.practice)
    if given.base >= stored.revision or _is_ahead_of_itself(stored, given, at):
        return {name: getattr(given, name) for name in _FIELDS}
    shown = AnswerRevision.objects.filter(
        response=stored.response, practice=stored.practice, revision=given.base
    ).first() or _blank(stored.response, stored.practice)
    wanted: dict[str, int | str | None] = {}
    for part, names in _PARTS.items():
        was, is_now, sent = (
            tuple(getattr(state, name) for name in names) for state in (shown, stored, given)
        )
        if sent not in (was, is_now) and is_now != was and not given.wins:
            conflicts.append(Conflict(stored.practice, part, stored))
        wanted.update(zip(names, is_now if sent == was else sent, strict=True))
    return wanted


def _is_ahead_of_itself(stored: Answer, given: AnswerInput, at: datetime) -> bool:
    """Return whether every state after `base` was sent by the same page load.

    False if a later request of the page is stored already: then this one was delayed, and the page
    has sent newer values since.
    """
    if not given.tab:
        return False
    later = AnswerRevision.objects.filter(
        response=stored.response, practice=stored.practice, revision__gt=given.base
    )
    return all(
        tab == given.tab and answered_at <= at
        for tab, answered_at in later.values_list("tab", "answered_at")
    )


def lock_response(response: Response) -> Response:
    """Lock the row until the end of the transaction, if its answers may still change.

    Closing a round writes the assessment's row: the first transaction to lock it wins, so that an
    answer is either counted at the close or refused. Raises RoundClosed, AlreadySubmitted.
    """
    if response.assessment.mode == Assessment.Modes.ROUND:
        lock_open_round(response.assessment_id)
    # SQLite takes its write lock at BEGIN.
    locked = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if response.assessment.mode == Assessment.Modes.ROUND and locked.submitted_at is not None:
        raise AlreadySubmitted
    return locked


def lock_open_round(assessment_id: object) -> Assessment:
    """Lock the round's row until the end of the transaction. Raises RoundClosed."""
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment_id)
    if locked.closed_at is not None:
        raise RoundClosed
    return locked


def keep_links_of_shared(
    response: Response, answers: Iterable[Answer], *, by: User | None, at: datetime
) -> None:
    """Store items for links in shared answers changed by `by`; only within a system."""
    assessment = response.assessment
    if assessment.mode != Assessment.Modes.SOLO or assessment.ml_system_id is None:
        return
    keep_answer_links([_link(assessment, a, response, Adder(user=by)) for a in answers], at=at)


def keep_links_of_round(assessment: Assessment, *, at: datetime) -> None:
    """Store an item for each submitted link, added by the answer's respondent."""
    answers = Answer.objects.filter(
        response__assessment=assessment, response__submitted_at__isnull=False
    )
    given = answers.exclude(evidence_url="").select_related("response__respondent")
    keep_answer_links(
        [_link(assessment, a, a.response, _adder(assessment, a.response)) for a in given], at=at
    )


def _link(assessment: Assessment, answer: Answer, response: Response, by: Adder) -> AnswerLink:
    system = assessment.ml_system
    location = Location(system.team.organization, subject_of(response.pk), answer.practice, system)
    return AnswerLink(location, answer.evidence_url, by)


def _adder(assessment: Assessment, response: Response) -> Adder:
    if assessment.is_anonymous:
        return Adder(is_anonymous=True)
    return Adder(user=response.respondent, visitor=response.visitor, label=response.label)
