"""What supports the answers of an assessment: whose evidence someone sees, adds and reviews.

The evidence room knows subjects and topics; here they are a response, or the whole assessment, and
a practice. Only an assessment of an organization's system has items beside the link of an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from assessments.evidence import queries as evidence
from assessments.evidence.models import Item
from assessments.evidence.services import Adder, Place
from assessments.maturity.access import changeable_responses, own_responses
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.consensus import FEWEST_FOR_SPREAD
from assessments.maturity.models import Answer, Assessment, Response
from assessments.organizations.access import Asker
from assessments.organizations.models import Membership, Role


def subject_of(response: int | str) -> str:
    """How the evidence room knows a response, by its key."""
    return f"response:{response}"


def common_subject(assessment: Assessment) -> str:
    """How the evidence room knows a round as a whole: items for the answers of all."""
    return f"round:{assessment.pk.hex}"


def subjects_of(assessment: Assessment, responses: Iterable[int]) -> dict[str, int | None]:
    """Every subject of an assessment; its response's key, or None for the common one."""
    subjects: dict[str, int | None] = {subject_of(key): key for key in responses}
    return subjects | {common_subject(assessment): None}


def with_proof(answers: QuerySet[Answer], assessment: Assessment) -> QuerySet[Answer]:
    """The answers, each with `is_proven`: whether a live and unquestioned item supports it.

    An item beside the answer itself, or one of the round as a whole. Asked in the same query.
    """
    if assessment.ml_system_id is None:
        return answers.annotate(is_proven=Value(False))
    own = Concat(Value(subject_of("")), Cast(OuterRef("response_id"), CharField()))
    subjects, practice = (own, Value(common_subject(assessment))), OuterRef("practice")
    of_own, of_all = (evidence.supports(subject, practice) for subject in subjects)
    return answers.annotate(is_proven=of_own | of_all)


def proven_grades(answers: Iterable[Answer]) -> dict[tuple[int, str], Evidence]:
    """E2 by response and practice, of the answers of `with_proof` that an item supports."""
    return {(a.response_id, a.practice): Evidence.E2 for a in answers if a.is_proven}


@dataclass(frozen=True, slots=True)
class Desk:
    """What one asker may do with the evidence of one assessment."""

    assessment: Assessment
    asker: Asker
    role: Role | None  # in the organization; None for a respondent by link
    own: Response | None  # the shared answers, or the asker's own in a round
    is_changeable: bool  # whether the asker may still change the answers of `own`

    @property
    def is_manager(self) -> bool:
        """Owners and assessors add, remove and review."""
        return self.role in (Role.OWNER, Role.ASSESSOR)

    @property
    def is_round(self) -> bool:
        return self.assessment.mode == Assessment.Modes.ROUND

    @property
    def can_add(self) -> bool:
        return self.is_manager or self.is_changeable

    def readable_responses(self) -> list[int]:
        """Responses, by key, whose items members see: of a round only once it is closed.

        Those that count, and in an anonymous round none of so few that it names them.
        """
        responses = self.assessment.responses
        if self.role is None or (self.is_round and self.assessment.closed_at is None):
            return []
        if not self.is_round:
            return list(responses.values_list("pk", flat=True))
        counted = responses.filter(submitted_at__isnull=False, excluded_at=None)
        keys = list(counted.values_list("pk", flat=True))
        is_hidden = self.assessment.is_anonymous and len(keys) < FEWEST_FOR_SPREAD
        return [] if is_hidden else keys

    @property
    def adds_to_own(self) -> bool:
        """Whether what the asker adds supports one response; else a round's answers as a whole."""
        return self.own is not None and (self.is_changeable or not self.is_round)

    @property
    def is_unnamed(self) -> bool:
        """Whether the asker's name is not kept with her own evidence."""
        return self.is_round and self.assessment.is_anonymous

    def place(self, practice: str) -> Place:
        """Where a new item of the asker goes."""
        return Place(
            organization=self.assessment.ml_system.team.organization,
            subject=subject_of(self.own.pk)
            if self.adds_to_own
            else common_subject(self.assessment),
            topic=practice,
            system=self.assessment.ml_system,
        )

    def adder(self, item: Item | None = None) -> Adder:
        """The asker as the evidence room stores her, for a new item or one that she changes."""
        anonymous = item.origin == Item.Origins.ANONYMOUS and self.is_own(item) if item else False
        if anonymous or (item is None and self.is_unnamed and self.adds_to_own):
            return Adder(is_anonymous=True)
        label = self.own.label if self.own and self.is_round else ""
        user = self.asker.user if self.role else None
        return Adder(user=user, visitor=self.asker.visitor.hash, label=label)

    def is_own(self, item: Item) -> bool:
        """Whether the asker added the item."""
        if self.asker.user is not None and item.added_by_id == self.asker.user.pk:
            return True
        if item.visitor and item.visitor == self.asker.visitor.hash:
            return True
        by_answer = self.is_round and self.own is not None
        return by_answer and item.subject == subject_of(self.own.pk)

    def items(self, practice: str | None = None, *, with_removed: bool = False) -> QuerySet[Item]:
        """Items that the asker may see, of one practice or all."""
        found = evidence.items_of(self._subjects(), with_removed=with_removed)
        if practice is not None:
            found = found.filter(topic=practice)
        if self.role is None and not self.is_round:
            hash_ = self.asker.visitor.hash
            return found.filter(visitor=hash_) if hash_ else found.none()
        return found

    def all_items(self) -> QuerySet[Item]:
        """Items to review: everyone's, once they may be seen; only common ones before."""
        return evidence.items_of(subjects_of(self.assessment, self.readable_responses()))

    def _subjects(self) -> list[str]:
        mine = [subject_of(self.own.pk)] if self.own else []
        return [*mine, common_subject(self.assessment)] if self.role else mine

    def can_change(self, item: Item) -> bool:
        """Whether the asker may remove the item, or put it back."""
        return self.is_manager or (self.is_changeable and self.is_own(item))

    def can_review(self, item: Item) -> bool:
        return self.is_manager and not self.is_own(item)

    def can_answer(self, item: Item) -> bool:
        """Whether the asker answers questions about the item: who added it, or who runs it."""
        return self.is_manager or self.is_own(item)


def desk_of(asker: Asker, assessment_id: UUID, at: datetime) -> Desk | None:
    """The asker's desk; None where she has none, or where there is nothing.

    There is one for members of the organization and for who answers, not for readers by link.
    """
    assessment = (
        Assessment.objects.select_related("ml_system__team__organization")
        .filter(pk=assessment_id, ml_system__isnull=False)
        .first()
    )
    if assessment is None:
        return None
    role = _role_in(asker, assessment)
    changeable = changeable_responses(asker, at, assessment.pk).filter(assessment=assessment)
    changing = changeable.first()
    own = changing or _own(asker, assessment, at, role)
    if role is None and own is None:
        return None
    return Desk(assessment, asker, role, own, changing is not None)


def _role_in(asker: Asker, assessment: Assessment) -> Role | None:
    if asker.user is None:
        return None
    membership = Membership.objects.filter(
        user=asker.user, organization=assessment.ml_system.team.organization
    ).first()
    return Role(membership.role) if membership else None


def _own(asker: Asker, assessment: Assessment, at: datetime, role: Role | None) -> Response | None:
    if assessment.mode == Assessment.Modes.ROUND:
        mine = own_responses(asker, at, assessment.pk).filter(assessment=assessment)
        return mine.first()
    return assessment.responses.first() if role else None


def items_beside(response: Response, asker: Asker) -> QuerySet[Item]:
    """Items that someone who answers sees beside the questions: one query.

    Her own in a round, and a member those of the round as a whole; of shared answers a member sees
    all, and whoever came by a link those that she added.
    """
    is_own, hash_ = Q(subject=subject_of(response.pk)), asker.visitor.hash
    if response.assessment.mode != Assessment.Modes.ROUND:
        is_own &= Q(visitor=hash_) & ~Q(visitor="")
    seen = is_own
    if asker.user is not None:
        subjects = (subject_of(response.pk), common_subject(response.assessment))
        seen |= Q(subject__in=subjects, organization__in=asker.organizations())
    return evidence.items_of(subjects_of(response.assessment, [response.pk])).filter(seen)
