"""Evidence for the answers of an assessment: who may see, add and review which items.

The evidence app knows only subjects and topics. Here a subject is a response or the whole
assessment, and a topic is a practice. Only assessments of an organization's system have items.
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
from assessments.evidence.services import Adder, Location
from assessments.maturity.access import live_grants, own_responses
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.consensus import FEWEST_FOR_SPREAD
from assessments.maturity.models import Answer, Assessment, Permission, Response
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import Membership, Organization, Role

COUNTED = Q(submitted_at__isnull=False, excluded_at=None)  # responses that count
# Responses with an answer: only they count towards the minimum of an anonymous round.
SAID = Q(Exists(Answer.objects.filter(response=OuterRef("pk")).exclude(kind="")))


def subject_of(response: int | str) -> str:
    """Return the subject of a response in the evidence app, from its primary key."""
    return f"response:{response}"


def common_subject(assessment: Assessment) -> str:
    """Return the subject of an assessment as a whole: items for everyone's answers."""
    return f"round:{assessment.pk.hex}"


def subjects_of(assessment: Assessment, responses: Iterable[int]) -> dict[str, int | None]:
    """Map every subject of an assessment to its response's key; None for the common subject."""
    subjects: dict[str, int | None] = {subject_of(key): key for key in responses}
    return subjects | {common_subject(assessment): None}


def links_are_items(assessment: Assessment) -> bool:
    """Return whether links in answers are items, which count until they are questioned.

    Nothing is reviewed outside an organization or in a round before its close.
    """
    is_open = assessment.mode == Assessment.Modes.ROUND and assessment.closed_at is None
    return assessment.ml_system_id is not None and not is_open


def with_proof(answers: QuerySet[Answer], assessment: Assessment) -> QuerySet[Answer]:
    """Annotate answers with `is_proven`: whether a live, unquestioned item supports them.

    Counts items of the response and of the assessment as a whole. Adds no query.
    """
    if assessment.ml_system_id is None:
        return answers.annotate(is_proven=Value(False))
    own = Concat(Value(subject_of("")), Cast(OuterRef("response_id"), CharField()))
    subjects, practice = (own, Value(common_subject(assessment))), OuterRef("practice")
    of_own, of_all = (evidence.supports(subject, practice) for subject in subjects)
    return answers.annotate(is_proven=of_own | of_all)


def proven_grades(answers: Iterable[Answer]) -> dict[tuple[int, str], Evidence]:
    """Return E2 by response and practice, for answers of `with_proof` that are proven."""
    return {(a.response_id, a.practice): Evidence.E2 for a in answers if a.is_proven}


@dataclass(frozen=True, slots=True)
class EvidenceAccess:
    """The permissions of one actor on the evidence of one assessment."""

    assessment: Assessment
    actor: Actor
    role: Role | None  # in the organization; None for a respondent by link
    own: Response | None  # the shared answers, or the actor's own in a round
    is_changeable: bool  # whether the actor may still change the answers of `own`
    responses: Sequence[Response]  # loaded: all of them, or only the actor's own

    @property
    def is_manager(self) -> bool:
        """Whether the actor is an owner or assessor, who may add, remove and review."""
        return self.role in (Role.OWNER, Role.ASSESSOR)

    @property
    def is_round(self) -> bool:
        return self.assessment.mode == Assessment.Modes.ROUND

    @property
    def can_add(self) -> bool:
        return self.is_manager or self.is_changeable

    @property
    def is_open(self) -> bool:
        """Whether it is an open round, in which evidence of others is not shown."""
        return self.is_round and self.assessment.closed_at is None

    def readable_responses(self) -> list[int]:
        """Return keys of responses whose items members see: of a round after its close.

        Only counted responses; in an anonymous round none if they are too few to be anonymous.
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
        """Whether the actor's new items support one response, not the round as a whole."""
        return self.own is not None and (self.is_changeable or not self.is_round)

    @property
    def is_unnamed(self) -> bool:
        """Whether the actor's name is not stored with evidence for their own response."""
        return self.is_round and self.assessment.is_anonymous

    def location(self, practice: str) -> Location:
        """Return where a new item of the actor is stored."""
        return Location(
            organization=self.assessment.ml_system.team.organization,
            subject=subject_of(self.own.pk)
            if self.own is not None and self.adds_to_own
            else common_subject(self.assessment),
            topic=practice,
            system=self.assessment.ml_system,
        )

    def adder(self, item: Item | None = None) -> Adder:
        """Return the actor as stored with a new item, or with an item that they change."""
        anonymous = item.origin == Item.Origins.ANONYMOUS and self.is_own(item) if item else False
        if anonymous or (item is None and self.is_unnamed and self.adds_to_own):
            return Adder(is_anonymous=True, tells_topic=not self.is_open)
        label = self.own.label if self.own and self.is_round else ""
        user = self.actor.user if self.role else None
        visitor = self.actor.visitor.hash
        return Adder(user=user, visitor=visitor, label=label, tells_topic=not self.is_open)

    def is_own(self, item: Item) -> bool:
        """Return whether the actor added the item."""
        if self.actor.user is not None and item.added_by_id == self.actor.user.pk:
            return True
        if item.visitor and item.visitor == self.actor.visitor.hash:
            return True
        return self.is_round and self.own is not None and item.subject == subject_of(self.own.pk)

    def items(self, practice: str | None = None, *, with_removed: bool = False) -> QuerySet[Item]:
        """Return items that the actor may see, of one practice or all."""
        found = evidence.items_of(self._subjects(), with_removed=with_removed)
        if practice is not None:
            found = found.filter(topic=practice)
        if self.role is None and not self.is_round:
            hash_ = self.actor.visitor.hash
            return found.filter(visitor=hash_) if hash_ else found.none()
        return found

    def all_items(self) -> QuerySet[Item]:
        """Return items to review: all readable ones; before the close only common ones."""
        return evidence.items_of(subjects_of(self.assessment, self.readable_responses()))

    def _subjects(self) -> list[str]:
        mine = [subject_of(self.own.pk)] if self.own else []
        return [*mine, common_subject(self.assessment)] if self.role else mine

    def can_change(self, item: Item) -> bool:
        """Return whether the actor may remove or restore the item."""
        return self.is_manager or (self.is_changeable and self.is_own(item))

    def can_review(self, item: Item) -> bool:
        return self.is_manager and not self.is_own(item)

    def can_answer(self, item: Item) -> bool:
        """Return whether the actor may reply to questions: as its adder or a manager."""
        return self.is_manager or self.is_own(item)


def earlier_items(access: EvidenceAccess, practice: str | None = None) -> list[Item]:
    """Return items of earlier assessments that can be carried over, newest first.

    Each link or file once, without those that this assessment has or had. Members see items that
    are not hidden, respondents by link only their own.
    """
    earlier = Assessment.objects.filter(
        ml_system=access.assessment.ml_system_id, created_at__lt=access.assessment.created_at
    ).values_list("pk", flat=True)
    responses = Response.objects.filter(assessment__in=list(earlier)).values_list("pk", flat=True)
    subjects = {subject_of(key) for key in responses} | {f"round:{key.hex}" for key in earlier}
    if access.role is not None:
        subjects -= hidden_subjects(access.assessment.ml_system.team.organization)
    found = evidence.with_history(evidence.items_of(subjects)).order_by("-added_at", "pk")
    held = evidence.items_of(
        subjects_of(access.assessment, [r.pk for r in access.responses]), with_removed=True
    )
    if practice is not None:
        found, held = found.filter(topic=practice), held.filter(topic=practice)
    seen = {_content(item) for item in held}
    items = []
    for item in found:
        if _content(item) not in seen and (access.role is not None or access.is_own(item)):
            seen.add(_content(item))
            items.append(item)
    return items


def _content(item: Item) -> tuple[str, str, object]:
    """Return the content of an item, regardless of who added it and in which round."""
    return (item.topic, item.url, item.file_id)


def evidence_access(actor: Actor, assessment_id: UUID, at: datetime) -> EvidenceAccess | None:
    """Return the actor's access, or None without access or assessment. Two queries.

    Members of the organization and respondents have one; readers by link do not.
    """
    mine = Membership.objects.filter(
        user=actor.user, organization=OuterRef("ml_system__team__organization")
    )
    assessment = (
        Assessment.objects.select_related("ml_system__team__organization")
        .annotate(role=Subquery(mine.values("role")[:1]))
        .filter(pk=assessment_id, ml_system__isnull=False)
        .first()
    )
    if assessment is None:
        return None
    role = Role(assessment.role) if assessment.role and actor.user else None
    is_round = assessment.mode == Assessment.Modes.ROUND
    access = (_access_to_round if is_round else _access_to_shared)(actor, assessment, role, at)
    return access if access.role is not None or access.own is not None else None


def _access_to_round(
    actor: Actor, assessment: Assessment, role: Role | None, at: datetime
) -> EvidenceAccess:
    mine = own_responses(actor, at, assessment.pk).order_by().values("pk")
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
    return EvidenceAccess(assessment, actor, role, first, changing is not None, responses)


def _access_to_shared(
    actor: Actor, assessment: Assessment, role: Role | None, at: datetime
) -> EvidenceAccess:
    may_edit = role in (Role.OWNER, Role.ASSESSOR)
    if not may_edit:
        grants = live_grants(actor.visitor.hash, at).filter(assessment=assessment)
        may_edit = grants.filter(permission=Permission.EDIT).exists()
    shared = list(assessment.responses.order_by("pk"))
    own = shared[0] if may_edit or role else None
    return EvidenceAccess(assessment, actor, role, own, may_edit, shared)


def may_save(actor: Actor, subject: str, at: datetime) -> bool:
    """Return whether a member may download files of this subject: those that pages show them."""
    kind, _, key = subject.partition(":")
    if kind != "response":
        return True
    response = Response.objects.filter(pk=key).first()
    access = evidence_access(actor, response.assessment_id, at) if response else None
    if access is None:
        return False
    is_mine = access.own is not None and access.own.pk == response.pk
    return is_mine or response.pk in access.readable_responses()


def is_few(keys: Collection[int]) -> bool:
    """Return whether so few responses hold an answer that they identify their respondents."""
    return Response.objects.filter(SAID, pk__in=keys).count() < FEWEST_FOR_SPREAD


def hidden_subjects(organization: Organization) -> set[str]:
    """Return subjects hidden from the organization: open rounds, parts of anonymous ones.

    Of anonymous rounds: responses that are not counted, and all of them if they are too few.
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


def items_beside(response: Response, actor: Actor) -> QuerySet[Item]:
    """Return items that a respondent sees beside the questions. One query.

    In a round their own and, for members, those of the round as a whole; of shared answers, members
    see all items and visitors by link those that they added.
    """
    is_own, hash_ = Q(subject=subject_of(response.pk)), actor.visitor.hash
    if response.assessment.mode != Assessment.Modes.ROUND:
        is_own &= Q(visitor=hash_) & ~Q(visitor="")
    seen = is_own
    if actor.user is not None:
        subjects = (subject_of(response.pk), common_subject(response.assessment))
        seen |= Q(subject__in=subjects, organization__in=actor.organizations())
    return evidence.items_of(subjects_of(response.assessment, [response.pk])).filter(seen)
