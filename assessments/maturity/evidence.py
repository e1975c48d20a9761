"""What supports the answers of an assessment: whose evidence someone sees, adds and reviews.

The evidence room knows subjects and topics; here they are a response, or the whole assessment, and
a practice. Only an assessment of an organization's system has items beside the link of an answer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from assessments.evidence import queries as evidence
from assessments.evidence.models import Item
from assessments.evidence.services import Adder, Place
from assessments.maturity.access import live_grants, own_responses
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.consensus import FEWEST_FOR_SPREAD
from assessments.maturity.models import Answer, Assessment, Permission, Response
from mlops_portal.organizations.access import Asker
from mlops_portal.organizations.models import Membership, Organization, Role

COUNTED = Q(submitted_at__isnull=False, excluded_at=None)  # responses that count
# Responses with an answer at least: only these make up the fewest of an anonymous round.
SAID = Q(Exists(Answer.objects.filter(response=OuterRef("pk")).exclude(kind="")))


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


def links_are_items(assessment: Assessment) -> bool:
    """Whether the links of its answers are items, each counting until someone questions it.

    Outside an organization, and in a round before its close, nobody reviews anything.
    """
    is_open = assessment.mode == Assessment.Modes.ROUND and assessment.closed_at is None
    return assessment.ml_system_id is not None and not is_open


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
    responses: Sequence[Response]  # that were read: all of them, or the asker's own alone

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

    @property
    def is_open(self) -> bool:
        """Whether it is a round that is not closed yet: then nobody is told what others give."""
        return self.is_round and self.assessment.closed_at is None

    def readable_responses(self) -> list[int]:
        """Responses, by key, whose items members see: of a round only once it is closed.

        Those that count, and in an anonymous round none of so few that it names them.
        """
        if self.role is None or self.is_open:
            return []
        if not self.is_round:
            return [response.pk for response in self.responses]
        counted = [r for r in self.responses if r.submitted_at and not r.excluded_at]
        names_them = sum(r.has_said for r in counted) < FEWEST_FOR_SPREAD
        return [] if self.assessment.is_anonymous and names_them else [r.pk for r in counted]

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
            if self.own is not None and self.adds_to_own
            else common_subject(self.assessment),
            topic=practice,
            system=self.assessment.ml_system,
        )

    def adder(self, item: Item | None = None) -> Adder:
        """The asker as the evidence room stores her, for a new item or one that she changes."""
        anonymous = item.origin == Item.Origins.ANONYMOUS and self.is_own(item) if item else False
        if anonymous or (item is None and self.is_unnamed and self.adds_to_own):
            return Adder(is_anonymous=True, tells_topic=not self.is_open)
        label = self.own.label if self.own and self.is_round else ""
        user = self.asker.user if self.role else None
        visitor = self.asker.visitor.hash
        return Adder(user=user, visitor=visitor, label=label, tells_topic=not self.is_open)

    def is_own(self, item: Item) -> bool:
        """Whether the asker added the item."""
        if self.asker.user is not None and item.added_by_id == self.asker.user.pk:
            return True
        if item.visitor and item.visitor == self.asker.visitor.hash:
            return True
        return self.is_round and self.own is not None and item.subject == subject_of(self.own.pk)

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


def earlier_items(desk: Desk, practice: str | None = None) -> list[Item]:
    """Items of earlier assessments of the system, to be confirmed or replaced; the newest first.

    Of each link or file the newest one, and none that this assessment has or had already. A member
    sees those that may be told, a respondent by link her own alone.
    """
    earlier = Assessment.objects.filter(
        ml_system=desk.assessment.ml_system_id, created_at__lt=desk.assessment.created_at
    ).values_list("pk", flat=True)
    responses = Response.objects.filter(assessment__in=list(earlier)).values_list("pk", flat=True)
    subjects = {subject_of(key) for key in responses} | {f"round:{key.hex}" for key in earlier}
    if desk.role is not None:
        subjects -= hidden_subjects(desk.assessment.ml_system.team.organization)
    found = evidence.with_history(evidence.items_of(subjects)).order_by("-added_at", "pk")
    held = evidence.items_of(
        subjects_of(desk.assessment, [r.pk for r in desk.responses]), with_removed=True
    )
    if practice is not None:
        found, held = found.filter(topic=practice), held.filter(topic=practice)
    seen = {_content(item) for item in held}
    items = []
    for item in found:
        if _content(item) not in seen and (desk.role is not None or desk.is_own(item)):
            seen.add(_content(item))
            items.append(item)
    return items


def _content(item: Item) -> tuple[str, str, object]:
    """What an item holds, whoever gave it and for which round."""
    return (item.topic, item.url, item.file_id)


def desk_of(asker: Asker, assessment_id: UUID, at: datetime) -> Desk | None:
    """The asker's desk; None where she has none, or where there is nothing. Two queries.

    There is one for members of the organization and for who answers, not for readers by link.
    """
    mine = Membership.objects.filter(
        user=asker.user, organization=OuterRef("ml_system__team__organization")
    )
    assessment = (
        Assessment.objects.select_related("ml_system__team__organization")
        .annotate(role=Subquery(mine.values("role")[:1]))
        .filter(pk=assessment_id, ml_system__isnull=False)
        .first()
    )
    if assessment is None:
        return None
    role = Role(assessment.role) if assessment.role and asker.user else None
    is_round = assessment.mode == Assessment.Modes.ROUND
    desk = (_desk_of_round if is_round else _desk_of_shared)(asker, assessment, role, at)
    return desk if desk.role is not None or desk.own is not None else None


def _desk_of_round(asker: Asker, assessment: Assessment, role: Role | None, at: datetime) -> Desk:
    mine = own_responses(asker, at, assessment.pk).order_by().values("pk")
    is_own = ExpressionWrapper(Q(pk__in=mine), output_field=BooleanField())
    found = assessment.responses.select_related("respondent")
    found = found.annotate(is_own=is_own, has_said=SAID)
    if role is None or assessment.closed_at is None:
        found = found.filter(is_own=True)
    responses = list(found.order_by("pk"))
    own = sorted((r for r in responses if r.is_own), key=lambda r: r.respondent_id is None)
    is_open = assessment.closed_at is None
    changing = next((r for r in own if is_open and r.submitted_at is None), None)
    first = changing or next(iter(own), None)
    return Desk(assessment, asker, role, first, changing is not None, responses)


def _desk_of_shared(asker: Asker, assessment: Assessment, role: Role | None, at: datetime) -> Desk:
    may_edit = role in (Role.OWNER, Role.ASSESSOR)
    if not may_edit:
        grants = live_grants(asker.visitor.hash, at).filter(assessment=assessment)
        may_edit = grants.filter(permission=Permission.EDIT).exists()
    shared = list(assessment.responses.order_by("pk"))
    own = shared[0] if may_edit or role else None
    return Desk(assessment, asker, role, own, may_edit, shared)


def may_save(asker: Asker, subject: str, at: datetime) -> bool:
    """Whether a member may save a file of this subject: what she sees on a page, and no more."""
    kind, _, key = subject.partition(":")
    if kind != "response":
        return True
    response = Response.objects.filter(pk=key).first()
    desk = desk_of(asker, response.assessment_id, at) if response else None
    if desk is None:
        return False
    is_mine = desk.own is not None and desk.own.pk == response.pk
    return is_mine or response.pk in desk.readable_responses()


def is_few(keys: Collection[int]) -> bool:
    """Whether so few of the responses hold an answer that what they say names who said it."""
    return Response.objects.filter(SAID, pk__in=keys).count() < FEWEST_FOR_SPREAD


def hidden_subjects(organization: Organization) -> set[str]:
    """Whose items the organization is not told: of open rounds, and of anonymous ones as on pages.

    There those of responses that do not count, and all of so few that it names them.
    """
    rounds = Assessment.objects.filter(
        mode=Assessment.Modes.ROUND, ml_system__team__organization=organization
    )
    counted = Count("responses", filter=Q(responses__in=Response.objects.filter(COUNTED & SAID)))
    few = rounds.filter(is_anonymous=True).annotate(counted=counted)
    hidden = Q(assessment__in=rounds.filter(closed_at=None))
    hidden |= Q(assessment__in=few.filter(counted__lt=FEWEST_FOR_SPREAD).values("pk"))
    hidden |= Q(assessment__in=rounds.filter(is_anonymous=True)) & ~COUNTED
    keys = Response.objects.filter(hidden).values_list("pk", flat=True)
    return {subject_of(key) for key in keys}


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
