"""Rounds: their participants and, after the close, the consensus of their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.maturity import content
from assessments.maturity.access import (
    answerable_rounds,
    own_responses,
    respondent_keys,
)
from assessments.maturity.domain.answer import Answer as DomainAnswer
from assessments.maturity.domain.answer import AnswerKind, Answers, Evidence
from assessments.maturity.domain.consensus import FEWEST_FOR_SPREAD, Consensus, consensus
from assessments.maturity.domain.framework import Framework, Practice, Scope
from assessments.maturity.domain.result import Result
from assessments.maturity.models import (
    AgreedAnswer,
    AgreedAnswerRevision,
    Answer,
    Assessment,
    ExpectedRespondent,
    Permission,
    Response,
    ShareLink,
)
from assessments.maturity.queries.evidence import (
    COUNTED,
    links_are_items,
    proven_grades,
    with_proof,
)
from assessments.maturity.queries.questionnaires import (
    Questionnaire,
    as_domain,
    shared_questionnaire,
)
from mlops_portal.organizations.access import Actor


@dataclass(frozen=True)
class RoundAnswers:
    """The consensus of a round's submitted responses, with the interface of `Questionnaire`."""

    assessment: Assessment
    framework: Framework
    responses: Sequence[Response]
    stored: Mapping[int, Mapping[str, Answer]]  # by response, by practice
    agreed: Mapping[str, AgreedAnswer]
    consensus: Consensus

    @property
    def scope(self) -> Scope:
        return Scope(self.assessment.scope)

    def practices(self, dimension: str | None = None) -> tuple[Practice, ...]:
        return self.framework.practices_in(self.scope, dimension)

    @property
    def domain_answers(self) -> Answers:
        return self.consensus.answers

    @property
    def result(self) -> Result:
        return self.consensus.result

    @property
    def shows_answers(self) -> bool:
        """Whether single answers may be shown: not if too few to be anonymous."""
        return not self.assessment.is_anonymous or len(self.responses) >= FEWEST_FOR_SPREAD

    @property
    def notes(self) -> dict[str, str]:
        """By practice: the reason for an agreed value, and notes that support the counted one.

        Notes are given only for answers whose grade rests on them or on a link, so that grade and
        texts agree when this is exported and imported.
        """
        return {p: text for p in self.domain_answers if (text := self._note(p))}

    @property
    def links(self) -> dict[str, str]:
        """By practice, a link that supports the counted answer, if the grade rests on one."""
        return {
            p: links[0]
            for p, answer in self.domain_answers.items()
            if answer.evidence >= Evidence.E2 and (links := self._texts(p, "evidence_url"))
        }

    def _note(self, practice: str) -> str:
        parts = []
        if practice in self.agreed and self.agreed[practice].kind:
            parts.append(_("Agreed: %(reason)s") % {"reason": self.agreed[practice].reason})
        if self.domain_answers[practice].evidence >= Evidence.E1:
            parts += self._texts(practice, "note")
            if not parts and practice not in self.links:
                parts.append(_("Described by a respondent."))
        return "\n".join(parts)

    def _texts(self, practice: str, field: str) -> list[str]:
        """Return a field of those who support the counted answer; each text once, sorted."""
        if field == "note" and not self.shows_answers:
            return []
        opinions = self.consensus.opinions[practice]
        answer = self.domain_answers[practice]
        supporters = opinions.supporters(answer)
        texts = {
            getattr(self.stored[who][practice], field)
            for who, said in supporters.items()
            if said.evidence >= min(answer.evidence, Evidence.E2) or field == "note"
        }
        return sorted(texts - {""})


def counted_answers(assessment: Assessment) -> Questionnaire | RoundAnswers:
    """Return the counted answers: shared ones, or the consensus of a round."""
    if assessment.mode == Assessment.Modes.ROUND:
        return round_answers(assessment)
    return shared_questionnaire(assessment)


def round_answers(assessment: Assessment, known: Sequence[Response] | None = None) -> RoundAnswers:
    """Compute the consensus of submitted responses that are not excluded, in three queries.

    The grade of an answer is that of its note and link, or that of its evidence items. Pass all
    responses with their respondents as `known` if they are loaded already.
    """
    if known is None:
        known = assessment.responses.filter(COUNTED).select_related("respondent").order_by("pk")
    responses = tuple(r for r in known if r.submitted_at is not None and r.excluded_at is None)
    stored: dict[int, dict[str, Answer]] = {response.pk: {} for response in responses}
    answers = Answer.objects.filter(response__in=stored).order_by("pk")
    answers = list(with_proof(answers, assessment))
    for answer in answers:
        stored[answer.response_id][answer.practice] = answer
    agreed = {a.practice: a for a in assessment.agreed_answers.select_related("set_by")}
    framework = content.framework(assessment.framework, assessment.framework_version)
    is_reviewed = links_are_items(assessment)
    return RoundAnswers(
        assessment=assessment,
        framework=framework,
        responses=responses,
        stored=stored,
        agreed=agreed,
        consensus=consensus(
            framework,
            {
                who: {
                    p: as_domain(a, is_reviewed=is_reviewed) for p, a in answers.items() if a.kind
                }
                for who, answers in stored.items()
            },
            Scope(assessment.scope),
            agreed={p: agreed_answer(a) for p, a in agreed.items() if a.kind},
            grades=proven_grades(answers),
        ),
    )


def agreed_answer(agreed: AgreedAnswer | AgreedAnswerRevision) -> DomainAnswer:
    """Convert an agreed value for scoring; its reason is kept only for "not applicable"."""
    kind = AnswerKind(agreed.kind)
    reason = agreed.reason if kind is AnswerKind.NOT_APPLICABLE else ""
    return DomainAnswer(kind, agreed.value, reason=reason)


@dataclass(frozen=True, slots=True)
class Participation:
    """Participation in a round: who started and submitted, in the order of joining."""

    assessment: Assessment
    responses: Sequence[Response]

    @property
    def submitted(self) -> int:
        return sum(r.submitted_at is not None and r.excluded_at is None for r in self.responses)

    @property
    def started(self) -> int:
        return sum(r.excluded_at is None for r in self.responses)

    @property
    def waiting(self) -> int:
        return self.started - self.submitted

    @property
    def named(self) -> Sequence[Response]:
        """Responses to show one by one; empty in an anonymous round."""
        return () if self.assessment.is_anonymous else self.responses


def participation(assessment: Assessment) -> Participation:
    """Return the participation, in one query. Each response carries `answered`, a count."""
    responses = (
        assessment.responses.select_related("respondent")
        .annotate(answered=Count("answers", filter=~Q(answers__kind="")))
        .order_by("pk")
    )
    return Participation(assessment, tuple(responses))


def round_link(assessment: Assessment, at: datetime) -> ShareLink | None:
    """Return the newest live link of the round that is not for one address only."""
    return (
        assessment.links.filter(permission=Permission.RESPOND, revoked_at=None, expires_at__gt=at)
        .exclude(pk__in=personal_links(assessment).values("pk"))
        .order_by("-created_at")
        .first()
    )


def personal_links(assessment: Assessment) -> QuerySet[ShareLink]:
    """Return links mailed to a single address; only named rounds have them."""
    if assessment.is_anonymous:
        return ShareLink.objects.none()
    to_addresses = ExpectedRespondent.objects.filter(assessment=assessment).exclude(email="")
    return ShareLink.objects.filter(pk__in=to_addresses.values("link"))


def expected_of(
    assessment: Assessment, responses: Sequence[Response] | None = None
) -> Sequence[ExpectedRespondent]:
    """Return invited people, each with `has_submitted`: True, False, or None if unknown.

    In an anonymous round it is always None: addresses have no link of their own, and submissions of
    members are not revealed. Pass `responses` if they are loaded already.
    """
    expected = list(
        ExpectedRespondent.objects.filter(assessment=assessment)
        .select_related("user", "link")
        .order_by("pk")
    )
    if assessment.is_anonymous:
        for one in expected:
            one.has_submitted = None
        return expected
    responses = assessment.responses.all() if responses is None else responses
    done = [response for response in responses if response.submitted_at is not None]
    accounts = {response.respondent_id for response in done}
    grants = assessment.grants.filter(visitor__in={r.visitor for r in done if r.visitor})
    links = set(grants.values_list("link", flat=True))
    for one in expected:
        one.has_submitted = one.user_id in accounts if one.user_id else one.link_id in links
    return expected


def own_response(actor: Actor, at: datetime, assessment: UUID) -> Response | None:
    """Return the actor's own response to a round: the account's before the browser's."""
    responses = list(own_responses(actor, at, assessment).filter(assessment=assessment))
    return next((r for r in responses if r.respondent_id), responses[0] if responses else None)


def waiting_rounds(actor: Actor, at: datetime, *, most: int = 50) -> Sequence[Assessment]:
    """Return open rounds that the actor has not submitted, the earliest close first.

    Each carries `is_started`. In anonymous rounds the actor's submission is recognized only by the
    keyed hash.
    """
    rounds = list(
        answerable_rounds(actor, at)
        .filter(closed_at=None)
        .order_by(F("closes_at").asc(nulls_last=True), "created_at")
    )
    if not rounds:
        return []
    mine = Q(pk=None)
    if actor.user is not None:
        mine |= Q(respondent=actor.user)
    if actor.visitor.key:
        mine |= Q(visitor=actor.visitor.hash)
    keys = [key for one in rounds if one.is_anonymous for key in respondent_keys(actor, one.pk)]
    responses = Response.objects.filter(mine | Q(visitor__in=keys), assessment__in=rounds)
    started = {response.assessment_id for response in responses}
    submitted = {response.assessment_id for response in responses if response.submitted_at}
    for one in rounds:
        one.is_started = one.pk in started
    return [one for one in rounds if one.pk not in submitted][:most]
