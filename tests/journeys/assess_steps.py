"""What the journeys through the Assess door share: assessments as data, and what is stored."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from assessments.maturity import content, queries, services
from assessments.maturity.domain.framework import Gate, Practice, Scope
from assessments.maturity.models import Answer, Assessment
from assessments.maturity.services import AnswerInput
from mlops_portal.organizations.access import Visitor
from tests.assessments.round_steps import FRAMEWORK

OWNER = "owner-key"
WAIT_SECONDS = 10
REASON = "Predictions are made in batches; nothing is served."
REFUSED = r"40[09] \((Bad Request|Conflict)\)"  # what a browser says of an answer not taken
OFFLINE = r"ERR_INTERNET_DISCONNECTED|Failed to fetch"
MARKUP = "<b>bold</b> <img src=x onerror=alert(1)> \"'><script>alert(2)</script>"

Given = Mapping[str, int | str]


def gives(practice: Practice, answer: int | str, note: str = "", url: str = "") -> AnswerInput:
    """An answer to record: 0..3, "unknown" or "not_applicable"."""
    if isinstance(answer, int):
        return AnswerInput(practice.id, "value", answer, "", note, url)
    reason = REASON if answer == "not_applicable" else ""
    return AnswerInput(practice.id, answer, None, reason, note, url)


def assess(
    given: Given | None = None,
    *,
    scope: Scope = Scope.FULL,
    system: str = "Churn model",
    team: str = "Retention",
    notes: Mapping[str, str] | None = None,
    urls: Mapping[str, str] | None = None,
) -> Assessment:
    """An assessment of the owner's browser with the answers given, by practice id."""
    framework = FRAMEWORK
    now = timezone.now()
    assessment = services.create_assessment(
        framework=framework,
        scope=scope,
        system=system,
        team=team,
        description="The model in production, with its training.",
        visitor=Visitor(OWNER).hash,
        at=now,
    )
    inputs = [
        gives(
            framework.by_id[name], answer, (notes or {}).get(name, ""), (urls or {}).get(name, "")
        )
        for name, answer in (given or {}).items()
    ]
    services.record_answers(response=assessment.responses.get(), inputs=inputs, at=now)
    return assessment


def everything(answer: int | str) -> dict[str, int | str]:
    """The same answer to every practice."""
    return {practice.id: answer for practice in FRAMEWORK.practices}


def sample_answers() -> dict[str, int | str]:
    """The answers of the sample: level 0 with three musts open."""
    return {
        name: answer.kind.value if answer.value is None else answer.value
        for name, answer in content.sample().answers.items()
    }


def at_level_one() -> dict[str, int | str]:
    """Level 1 with a star: one should of it is open, one is not applicable, level 2 is not met."""
    framework = FRAMEWORK
    given: dict[str, int | str] = {p.id: 2 if p.step == 1 else 1 for p in framework.practices}
    shoulds = [p for p in framework.practices if p.step == 1 and p.gate is Gate.SHOULD]
    given[shoulds[0].id] = 1
    given[next(p.id for p in shoulds if p.na_allowed)] = "not_applicable"
    return given


def with_a_range() -> dict[str, int | str]:
    """Level 0 that could be 2: some answers that decide it are not known."""
    steps = [p.id for p in FRAMEWORK.practices if p.step == 1]
    return everything(2) | dict.fromkeys(steps[::7], "unknown")


def result_of(assessment: Assessment) -> Any:
    """What the rule says of what is stored now."""
    return queries.shared_questionnaire(Assessment.objects.get(pk=assessment.pk)).result


def stored(assessment: Assessment, practice: str) -> Answer | None:
    """The answer as the database has it."""
    return Answer.objects.filter(response__assessment=assessment, practice=practice).first()


def eventually(holds: Callable[[], object]) -> None:
    """Wait until it holds; fail after ten seconds."""
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def rows_of(assessment: Assessment) -> set[tuple[Any, ...]]:
    """All that is stored of the answers, for comparing two assessments."""
    fields = ("practice", "kind", "value", "reason", "note", "evidence_url")
    return set(Answer.objects.filter(response__assessment=assessment).values_list(*fields))


def questions_path(assessment: Assessment, dimension: str) -> str:
    """The address of a dimension's questions."""
    return f"/assess/{assessment.pk}/questions/{dimension}/"


def ids(practices: Iterable[Practice]) -> list[str]:
    """Their ids, in order."""
    return [practice.id for practice in practices]
