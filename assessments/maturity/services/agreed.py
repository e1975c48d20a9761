"""Agreed values recorded after the close, by compare-and-swap, with every state kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from assessments.maturity.models import AgreedAnswer, AgreedAnswerRevision, Assessment
from assessments.maturity.services import audit
from assessments.maturity.services.results import take_snapshot
from mlops_portal.organizations.models import User


class RoundOpen(Exception):
    """Raised when a value is agreed while the round is open and answers are hidden."""


class AgreedConflict(Exception):
    """Raised, with no change saved, if the agreed value changed since the page was loaded."""

    def __init__(self, stored: AgreedAnswer) -> None:
        self.stored = stored
        super().__init__(f"{stored.practice} is at revision {stored.revision}")


@dataclass(frozen=True, slots=True)
class AgreedInput:
    """Input of a facilitator: `kind` as in an answer, "" to withdraw; `base` is the shown state."""

    practice: str
    kind: str
    value: int | None
    reason: str
    base: int  # revision that the page showed, 0 for none


@transaction.atomic
def set_agreed(
    *, assessment: Assessment, given: AgreedInput, by: User, at: datetime
) -> AgreedAnswer:
    """Record or withdraw an agreed value; keep its state and the new result.

    Sending the stored value again changes nothing. Raises RoundOpen before the close, and
    AgreedConflict with the stored value when it is no longer at revision `base`.
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
    audit.record(
        assessment,
        "agreed.set" if given.kind else "agreed.withdrawn",
        by,
        at,
        {"revision": stored.revision},
        practice=given.practice,
    )
    take_snapshot(assessment=assessment, at=at)
    return stored


def _write(
    assessment: Assessment, given: AgreedInput, by: User, at: datetime
) -> AgreedAnswer | None:
    """Return the new state, or None if the row was not at `base`."""
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
