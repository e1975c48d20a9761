"""Links in answers as items of evidence, reviewed like any other.

For shared answers at once; for a round after its close, since its answers are hidden before.
"""

from collections.abc import Iterable
from datetime import datetime

from assessments.evidence.services import Adder, AnswerLink, Place, keep_answer_links
from assessments.maturity.evidence import subject_of
from assessments.maturity.models import Answer, Assessment, Response
from mlops_portal.organizations.models import User


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
    place = Place(system.team.organization, subject_of(response.pk), answer.practice, system)
    return AnswerLink(place, answer.evidence_url, by)


def _adder(assessment: Assessment, response: Response) -> Adder:
    if assessment.is_anonymous:
        return Adder(is_anonymous=True)
    return Adder(user=response.respondent, visitor=response.visitor, label=response.label)
