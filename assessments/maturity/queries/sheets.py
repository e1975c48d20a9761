"""One respondent's answers to an assessment, and how far they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assessments.maturity import content
from assessments.maturity.domain.answer import Answer as DomainAnswer
from assessments.maturity.domain.answer import AnswerKind, Evidence
from assessments.maturity.domain.answers import evidence_of
from assessments.maturity.domain.framework import Dimension, Framework, Practice, Scope
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.scoring import score
from assessments.maturity.evidence import links_are_items, proven_grades, with_proof
from assessments.maturity.models import Answer, Assessment, Response


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dimension, or the whole, is answered. "I don't know" counts as an answer."""

    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked


@dataclass(frozen=True, slots=True)
class Sheet:
    """One assessment with its framework and one respondent's answers.

    Read in two queries, the evidence beside the answers included.
    """

    assessment: Assessment
    framework: Framework
    response: Response
    answers: Mapping[str, Answer]
    grades: Mapping[str, Evidence] = field(default_factory=dict)  # of items beside the answers

    @property
    def scope(self) -> Scope:
        return Scope(self.assessment.scope)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.framework.dimensions_in(self.scope)

    def practices(self, dimension: str | None = None) -> tuple[Practice, ...]:
        return self.framework.practices_in(self.scope, dimension)

    def progress(self, dimension: str | None = None) -> Progress:
        asked = self.practices(dimension)
        answered = sum(1 for p in asked if p.id in self.answers and self.answers[p.id].kind)
        return Progress(answered, len(asked))

    @property
    def domain_answers(self) -> dict[str, DomainAnswer]:
        """The answers as the scoring rule takes them; a bare note is no answer.

        An answer has the higher grade of its own note and link and of the items beside it.
        """
        is_reviewed = links_are_items(self.assessment)
        given = {
            p: as_domain(answer, is_reviewed=is_reviewed)
            for p, answer in self.answers.items()
            if answer.kind
        }
        return {
            p: replace(a, evidence=max(a.evidence, self.grades.get(p, a.evidence)))
            for p, a in given.items()
        }

    @property
    def notes(self) -> dict[str, str]:
        """Notes by practice id, where there is one."""
        return {p: answer.note for p, answer in self.answers.items() if answer.note}

    @property
    def links(self) -> dict[str, str]:
        """Links of answers by practice id, where there is one that counts as evidence."""
        given = {p: a.evidence_url for p, a in self.answers.items() if a.evidence_url}
        if not links_are_items(self.assessment):
            return given
        graded = self.domain_answers
        return {
            p: url
            for p, url in given.items()
            if p not in graded or graded[p].evidence >= Evidence.E2
        }

    @property
    def result(self) -> Result:
        return score(self.framework, self.domain_answers, self.scope)

    @property
    def first_open(self) -> Dimension | None:
        """The first dimension that still has an unanswered practice."""
        return next((d for d in self.dimensions if not self.progress(d.id).is_complete), None)


def as_domain(answer: Answer, *, is_reviewed: bool) -> DomainAnswer:
    """The answer as the rule takes it: a link is evidence E2, a note E1, neither E0.

    `is_reviewed`: the link is an item of evidence too, and counts only as that.
    """
    reason = answer.reason if answer.kind == AnswerKind.NOT_APPLICABLE else ""
    evidence = evidence_of(answer.note, "" if is_reviewed else answer.evidence_url)
    return DomainAnswer(AnswerKind(answer.kind), answer.value, evidence, reason)


def shared_sheet(assessment: Assessment) -> Sheet:
    """The assessment with the one set of answers that all who may open it share."""
    return sheet_of(Response.objects.select_related("assessment").get(assessment=assessment))


def sheet_of(response: Response) -> Sheet:
    """One respondent's answers with their assessment."""
    assessment = response.assessment
    answers = list(with_proof(response.answers.all(), assessment))
    return Sheet(
        assessment=assessment,
        framework=content.framework(assessment.framework, assessment.framework_version),
        response=response,
        answers={answer.practice: answer for answer in answers},
        grades={p: grade for (_, p), grade in proven_grades(answers).items()},
    )
