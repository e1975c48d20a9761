"""Evidence of the sample organization, with reviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.evidence.models import Item, Verdict
from assessments.evidence.services import Adder, Place, add_link, answer_question, review_item
from assessments.maturity.evidence import common_subject
from assessments.maturity.models import Assessment
from mlops_portal.organizations.models import User

FOLDER = "https://files.example.com/sample/"


@dataclass(frozen=True, slots=True)
class Shown:
    """A link and its review: accepted, or questioned with an optional reply."""

    title: str
    comment: str = ""
    answer: str = ""


# One for each of the first practices that are met; any further ones stay unreviewed.
SHOWN = (
    Shown("Sample: log of the last run"),
    Shown("Sample: minutes of the review", "Sample: this shows last year’s process."),
    Shown(
        "Sample: screenshot of the dashboard",
        "Sample: which system is this of?",
        "Sample: of this one, its name is at the top right.",
    ),
    Shown("Sample: page of the wiki"),
)
LEFT_OPEN = SHOWN[-1]


def show_evidence(
    *, assessment: Assessment, practices: Iterable[str], by: User, reviewer: User, at: datetime
) -> None:
    """Add links for the first of the practices, and review all but the last.

    They support a closed round as a whole.
    """
    for day, (practice, shown) in enumerate(zip(practices, SHOWN, strict=False)):
        item = add_link(
            place=Place(
                organization=assessment.ml_system.team.organization,
                subject=common_subject(assessment),
                topic=practice,
                system=assessment.ml_system,
            ),
            url=f"{FOLDER}{practice.lower()}",
            title=shown.title,
            by=Adder(user=by),
            at=at + timedelta(days=day),
        )
        if shown is not LEFT_OPEN:
            _review(item, shown, by, reviewer, at + timedelta(days=day + 1))


def _review(item: Item, shown: Shown, by: User, reviewer: User, at: datetime) -> None:
    verdict = Verdict.QUESTIONED if shown.comment else Verdict.ACCEPTED
    review_item(item=item, by=reviewer, verdict=verdict, comment=shown.comment, seen=0, at=at)
    if shown.answer:
        later = at + timedelta(days=1)
        answer_question(item=item, by=Adder(user=by), comment=shown.answer, at=later)
