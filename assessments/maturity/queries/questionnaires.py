"""Questionnaires: an assessment's questions with one respondent's answers, and the progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assessments.maturity import content
from assessments.maturity.domain.answer import Answer as DomainAnswer
from assessments.maturity.domain.answer import AnswerKind, Evidence
from assessments.maturity.domain.answers import evidence_of
from assessments.maturity.domain.framework import Dimension, Framework, Practice, Scope
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.scoring import score
from assessments.maturity.models import Answer, Assessment, Response
from assessments.maturity.queries.evidence import links_are_items, proven_grades, with_proof


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a dimension or the whole. "I don't know" counts as answered."""

    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions of an assessment with one respondent's answers.

    Loaded in two queries, including the evidence items.
    """

    assessment: Assessment
    framework: Framework
    response: Response
    answers: Mapping[str, Answer]
    grades: Mapping[str, Evidence] = field(default_factory=dict)  # of evidence items

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
        """The answers for scoring; a note alone is not an answer.

        Each has the highest grade of its own note and link and of its evidence items.
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
        """Links in answers by practice id, if they count as evidence."""
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
        """The first dimension with an unanswered practice."""
        return next((d for d in self.dimensions if not self.progress(d.id).is_complete), None)


def as_domain(answer: Answer, *, is_reviewed: bool) -> DomainAnswer:
    """Convert an answer for scoring: a link is evidence E2, a note E1, neither E0.

    `is_reviewed`: the link is also an evidence item and counts only as such.
    """
    reason = answer.reason if answer.kind == AnswerKind.NOT_APPLICABLE else ""
    evidence = evidence_of(answer.note, "" if is_reviewed else answer.evidence_url)
    return DomainAnswer(AnswerKind(answer.kind), answer.value, evidence, reason)


def shared_questionnaire(assessment: Assessment) -> Questionnaire:
    """Return the assessment with its shared set of answers."""
    return questionnaire_of(
        Response.objects.select_related("assessment").get(assessment=assessment)
    )


def questionnaire_of(response: Response) -> Questionnaire:
    """Return one respondent's answers with their assessment."""
    assessment = response.assessment
    answers = list(with_proof(response.answers.all(), assessment))
    return Questionnaire(
        assessment=assessment,
        framework=content.framework(assessment.framework, assessment.framework_version),
        response=response,
        answers={answer.practice: answer for answer in answers},
        grades={p: grade for (_, p), grade in proven_grades(answers).items()},
    )
