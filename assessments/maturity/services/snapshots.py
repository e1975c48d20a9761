"""Results at points in time: rows are added and never changed."""

from datetime import datetime

from django.db import transaction

from assessments.maturity.domain.exchange import answers_as_contract
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.queries import RoundSheet, counted_sheet
from assessments.maturity.queries.points import described_at


@transaction.atomic
def take_snapshot(*, assessment: Assessment, at: datetime) -> Snapshot:
    """Store the counted answers and their result, with framework and rule versions."""
    sheet = counted_sheet(assessment)
    found = sheet.result
    return Snapshot.objects.create(
        assessment=assessment,
        taken_at=at,
        as_of=described_at(assessment) or at,
        framework_version=sheet.framework.version,
        rule_version=RULE_VERSION,
        scope=sheet.scope.value,
        level=found.level if found.is_assessable else None,
        position=f"{found.low.position:.2f}" if found.is_assessable else None,
        respondents=len(sheet.responses) if isinstance(sheet, RoundSheet) else 1,
        answers=answers_as_contract(sheet.framework, sheet.domain_answers, {}, {}),
        result=found.as_contract(),
    )
