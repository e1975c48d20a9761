"""Services to create, import, describe and delete an assessment."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from assessments.evidence.services import forget_subjects
from assessments.maturity import content
from assessments.maturity.domain.answers import evidence_of
from assessments.maturity.domain.exchange import Imported
from assessments.maturity.domain.framework import Framework, Scope
from assessments.maturity.models import Assessment, Permission, Response, VisitorGrant
from assessments.maturity.queries.evidence import subjects_of
from assessments.maturity.services.answers import AnswerInput, record_answers
from assessments.maturity.services.links import create_link
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services.audit import record_audit

HOUR = timedelta(hours=1)


class LimitReached(Exception):
    """A limit is reached for users without an account; `code` names it, `limit` is its value."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


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
    origin: str = "",
) -> Assessment:
    """Create an assessment of the browser `visitor`, with a private link to its result.

    `origin` identifies where a user without an account comes from. Raises LimitReached for them if
    the limit of that origin or of the portal is reached.
    """
    if origin:
        _check_newcomer(origin=origin, at=at)
    assessment = Assessment.objects.create(
        framework=framework.id,
        framework_version=framework.version,
        scope=scope.value,
        system=system,
        team=team,
        description=description,
        created_at=at,
        updated_at=at,
        origin=origin,
    )
    Response.objects.create(assessment=assessment, created_at=at)
    VisitorGrant.objects.create(
        assessment=assessment, visitor=visitor, permission=Permission.EDIT, created_at=at
    )
    create_link(assessment=assessment, permission=Permission.VIEW, at=at)
    return assessment


@transaction.atomic
def import_assessment(
    *, imported: Imported, visitor: str, at: datetime, origin: str = ""
) -> Assessment:
    """Create an assessment from an export, with all its answers, notes and links.

    Raises LimitReached as `create_assessment` does, and InvalidInput for a grade of evidence that
    does not follow from the answer's note and link: only these are stored, so that the grade would
    be missing from the next export.
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
        origin=origin,
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


def describe_assessment(
    *, assessment: Assessment, system: str, team: str, description: str, scope: Scope, at: datetime
) -> None:
    """Change names, description and scope. Answers outside a smaller scope are kept."""
    Assessment.objects.filter(pk=assessment.pk).update(
        system=system, team=team, description=description, scope=scope.value, updated_at=at
    )


@transaction.atomic
def delete_assessment(
    *, assessment: Assessment, by: User | None = None, at: datetime | None = None
) -> None:
    """Delete the assessment with answers, history, evidence and links. Irreversible.

    With `at`, the deletion of an organization's assessment is recorded in its audit log.
    """
    if assessment.ml_system_id is not None:
        responses = assessment.responses.values_list("pk", flat=True)
        forget_subjects(set(subjects_of(assessment, responses)))
    Assessment.objects.filter(pk=assessment.pk).delete()
    if assessment.ml_system_id is not None and at is not None:
        record_audit(
            organization=assessment.ml_system.team.organization,
            actor=by,
            action="assessment.deleted",
            target=assessment.system,
            at=at,
        )


def _check_newcomer(*, origin: str, at: datetime) -> None:
    """Check whether one more may be begun from `origin`. Raises LimitReached.

    Existing ones are never deleted to make room. Users with an account are not counted.
    """
    limits = settings.ASSESSMENT_LIMITS
    counted = Assessment.objects.filter(ml_system=None)
    here = counted.filter(origin=origin, created_at__gt=at - HOUR)
    if here.count() >= limits["origin_per_hour"]:
        raise LimitReached("too_many_from_here", limits["origin_per_hour"])
    if counted.exclude(origin="").count() >= limits["kept"]:
        raise LimitReached("portal_is_full", limits["kept"])
