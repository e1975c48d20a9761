"""Everything that changes an assessment. Pages, the API and commands call these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from assessments.maturity import content
from assessments.maturity.domain.answers import InputError, InvalidInput, evidence_of
from assessments.maturity.domain.exchange import Imported
from assessments.maturity.domain.framework import Framework, Scope
from assessments.maturity.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Permission,
    Response,
    ShareLink,
    VisitorGrant,
)

LINK_LIFE = timedelta(days=90)  # of a private link, counted from the last answer


class LinkEnded(Exception):
    """The link was good once: it has expired or was withdrawn."""


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """What a page sends for one practice.

    `base` is the revision that the page showed (0 for none) and `tab` names the page load, so that
    two tabs can be told from one that is ahead of its own answers.
    """

    practice: str
    kind: str
    value: int | None
    reason: str
    note: str
    evidence_url: str
    base: int = 0
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that this page and another one changed differently since this page was loaded."""

    practice: str
    field: str
    stored: Answer


class AnswersConflict(Exception):
    """Nothing was saved: at least one field was changed elsewhere meanwhile."""

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


@transaction.atomic
def create_assessment(
    *,
    framework: Framework,
    scope: Scope,
    system: str,
    team: str,
    description: str,
    visitor: str,
    at: datetime,
) -> Assessment:
    """Begin an assessment that the browser `visitor` may answer, with its private link."""
    assessment = Assessment.objects.create(
        framework=framework.id,
        framework_version=framework.version,
        scope=scope.value,
        system=system,
        team=team,
        description=description,
        created_at=at,
        updated_at=at,
    )
    Response.objects.create(assessment=assessment, created_at=at)
    VisitorGrant.objects.create(
        assessment=assessment, visitor=visitor, permission=Permission.EDIT, created_at=at
    )
    create_link(assessment=assessment, permission=Permission.EDIT, at=at)
    return assessment


@transaction.atomic
def import_assessment(*, imported: Imported, visitor: str, at: datetime) -> Assessment:
    """Make a new assessment from an exported one, with all its answers, notes and links.

    Raises InvalidInput for a grade of evidence that does not follow from the answer's note and
    link: the portal keeps those, so the grade would not come back with the next export.
    """
    _check_grades(imported)
    framework = content.framework(imported.framework_id, imported.framework_version)
    assessment = create_assessment(
        framework=framework,
        scope=imported.scope,
        system=imported.system,
        team=imported.team,
        description=imported.description,
        visitor=visitor,
        at=at,
    )
    response = assessment.responses.get()
    inputs = [
        AnswerInput(
            practice=practice_id,
            kind=answer.kind.value if (answer := imported.answers.get(practice_id)) else "",
            value=answer.value if answer else None,
            reason=answer.reason if answer else "",
            note=imported.notes.get(practice_id, ""),
            evidence_url=imported.links.get(practice_id, ""),
        )
        for practice_id in framework.by_id
        if practice_id in imported.answers
        or practice_id in imported.notes
        or practice_id in imported.links
    ]
    record_answers(response=response, inputs=inputs, at=at)
    return assessment


def _check_grades(imported: Imported) -> None:
    errors = [
        InputError(
            f"answers.{name}.evidence",
            "evidence_not_backed",
            {"given": answer.evidence.name, "backed": backed.name},
        )
        for name, answer in imported.answers.items()
        if answer.evidence
        != (backed := evidence_of(imported.notes.get(name, ""), imported.links.get(name, "")))
    ]
    if errors:
        raise InvalidInput(errors)


@transaction.atomic
def record_answers(
    *, response: Response, inputs: Iterable[AnswerInput], at: datetime
) -> dict[str, Answer]:
    """Save what a page sent; return the stored answers of its practices, by practice id.

    An input that changes nothing writes nothing. Fields that only another page changed keep their
    newer value. Raises AnswersConflict, with nothing saved, where both changed the same field.
    """
    inputs = list(inputs)
    # One writer per response at a time; SQLite takes its write lock at BEGIN.
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    stored = {
        answer.practice: answer
        for answer in response.answers.filter(practice__in=[i.practice for i in inputs])
    }
    conflicts: list[Conflict] = []
    wanted = {given.practice: _merge(response, stored, given, conflicts) for given in inputs}
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
    _store(changed)
    if changed:
        _touch(response.assessment_id, at)
    return stored


def _store(changed: list[tuple[Answer, str]]) -> None:
    """Write the answers and their history, in three queries however many they are."""
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
    conflicts: list[Conflict],
) -> dict[str, int | str | None]:
    """What to store: three-way between what the page showed, what it sends and what is stored."""
    stored = answers.get(given.practice) or _blank(response, given.practice)
    if given.base >= stored.revision or _is_ahead_of_itself(stored, given):
        return {name: getattr(given, name) for name in _FIELDS}
    shown = AnswerRevision.objects.filter(
        response=stored.response, practice=stored.practice, revision=given.base
    ).first() or _blank(stored.response, stored.practice)
    wanted: dict[str, int | str | None] = {}
    for part, names in _PARTS.items():
        was, is_now, sent = (
            tuple(getattr(state, name) for name in names) for state in (shown, stored, given)
        )
        if sent not in (was, is_now) and is_now != was:
            conflicts.append(Conflict(stored.practice, part, stored))
        wanted.update(zip(names, is_now if sent == was else sent, strict=True))
    return wanted


def _is_ahead_of_itself(stored: Answer, given: AnswerInput) -> bool:
    """Whether all that came after `base` was sent by this very page, answered late."""
    if not given.tab:
        return False
    later = AnswerRevision.objects.filter(
        response=stored.response, practice=stored.practice, revision__gt=given.base
    )
    return all(tab == given.tab for tab in later.values_list("tab", flat=True))


def _touch(assessment_id: object, at: datetime) -> None:
    """Note the time of the last answer, and keep the private links open for as long again."""
    Assessment.objects.filter(pk=assessment_id).update(updated_at=at)
    renewed = at + LINK_LIFE
    ShareLink.objects.filter(
        assessment=assessment_id,
        permission=Permission.EDIT,
        revoked_at=None,
        expires_at__lt=renewed - timedelta(days=1),
        expires_at__gt=at,
    ).update(expires_at=renewed)


def describe_assessment(
    *, assessment: Assessment, system: str, team: str, description: str, scope: Scope, at: datetime
) -> None:
    """Change what is said of the assessment. Answers outside a smaller scope are kept."""
    Assessment.objects.filter(pk=assessment.pk).update(
        system=system, team=team, description=description, scope=scope.value, updated_at=at
    )


def create_link(*, assessment: Assessment, permission: Permission, at: datetime) -> ShareLink:
    """A new private link, open for 90 days."""
    return ShareLink.objects.create(
        assessment=assessment, permission=permission, created_at=at, expires_at=at + LINK_LIFE
    )


def withdraw_link(*, link: ShareLink, at: datetime) -> None:
    """End a link now, and the access of the browsers that came by it."""
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)


def open_link(*, link: ShareLink, visitor: str, at: datetime) -> Assessment:
    """Let the browser in for as long as the link lives. Raises LinkEnded for one that has ended."""
    if not link.is_live(at):
        raise LinkEnded
    grant, is_new = VisitorGrant.objects.get_or_create(
        assessment=link.assessment,
        visitor=visitor,
        permission=link.permission,
        defaults={"link": link, "created_at": at},
    )
    if not is_new and grant.link_id not in (None, link.pk):
        VisitorGrant.objects.filter(pk=grant.pk).update(link=link)
    return link.assessment


def delete_assessment(*, assessment: Assessment) -> None:
    """Delete the assessment, its answers, their history and its links. There is no way back."""
    Assessment.objects.filter(pk=assessment.pk).delete()
