"""Values that a facilitator records after the close: by compare-and-swap, every state kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from assessments.maturity.models import AgreedAnswer, AgreedAnswerRevision, Assessment
from assessments.maturity.services.snapshots import take_snapshot
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services.audit import record_audit


class RoundOpen(Exception):
    """Nothing is agreed before the round is closed: nobody has seen the answers yet."""


class AgreedConflict(Exception):
    """Nothing was saved: someone else changed the agreed value since the page showed it."""

    def __init__(self, stored: AgreedAnswer) -> None:
        self.stored = stored
        super().__init__(f"{stored.practice} is at revision {stored.revision}")


@dataclass(frozen=True, slots=True)
class AgreedInput:
    """What a facilitator sends: `kind` as an answer's, "" to withdraw; `base` is what she saw."""

    practice: str
    kind: str
    value: int | None
    reason: str
    base: int  # revision that the page showed, 0 for none


@transaction.atomic
def set_agreed(
    *, assessment: Assessment, given: AgreedInput, by: User, at: datetime
) -> AgreedAnswer:
    """Record or withdraw an agreed value, keep its state, and keep the result that follows.

    Sending again what is stored already changes nothing. Raises RoundOpen before the close, and
    AgreedConflict with what is stored when the value is no longer at revision `base`.
    """
    if assessment.closed_at is None:
        raise RoundOpen
    stored = _write(assessment, given, by, at)
    if stored is None:
        found = assessment.agreed_answers.select_related("set_by").filter(practice=given.practice)
        stored = found.first() or AgreedAnswer(practice=given.practice, revision=0)
        if _is_same(stored, given):
            return stored
        raise AgreedConflict(stored)
    AgreedAnswerRevision.objects.create(
        assessment=assessment,
        practice=stored.practice,
        revision=stored.revision,
        kind=stored.kind,
        value=stored.value,
        reason=stored.reason,
        set_by=by,
        set_at=at,
    )
    record_audit(
        organization=assessment.ml_system.team.organization,
        actor=by,
        action="agreed.set" if given.kind else "agreed.withdrawn",
        target=f"{assessment.system}, {given.practice}",
        details={"assessment": str(assessment.pk), "revision": stored.revision},
        at=at,
    )
    take_snapshot(assessment=assessment, at=at)
    return stored


def _write(
    assessment: Assessment, given: AgreedInput, by: User, at: datetime
) -> AgreedAnswer | None:
    """The new state, or None where the row was not at `base`."""
    fields: dict[str, Any] = {"kind": given.kind, "value": given.value, "reason": given.reason}
    fields |= {"set_by": by, "set_at": at, "revision": given.base + 1}
    if given.base == 0:
        try:
            with transaction.atomic():
                return AgreedAnswer.objects.create(
                    assessment=assessment, practice=given.practice, **fields
                )
        except IntegrityError:
            return None
    row = AgreedAnswer.objects.filter(
        assessment=assessment, practice=given.practice, revision=given.base
    )
    if not row.update(**fields):
        return None
    return AgreedAnswer(assessment=assessment, practice=given.practice, **fields)


def _is_same(stored: AgreedAnswer, given: AgreedInput) -> bool:
    return (stored.kind, stored.value, stored.reason) == (given.kind, given.value, given.reason)
