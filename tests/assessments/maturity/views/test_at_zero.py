"""What never gates cannot stand at zero beside a level without a word."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from assessments.maturity import content
from assessments.maturity.access import token_of
from assessments.maturity.domain.answer import Answer
from assessments.maturity.domain.framework import Gate, Scope
from assessments.maturity.domain.scoring import score
from assessments.maturity.models import Snapshot
from assessments.maturity.queries import points
from assessments.maturity.services.results import take_snapshot
from assessments.maturity.text import results as text
from assessments.maturity.text.standing import Standing
from tests.journeys.assess_steps import assess

FRAMEWORK = content.framework(version="1.0.0")
UNGATED = [p.id for p in FRAMEWORK.practices if p.gate is Gate.NONE]
BARE = {p.id: 0 if p.id in UNGATED else 2 for p in FRAMEWORK.practices}
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def result_of(given: dict[str, int]):
    answers = {name: Answer.of(value) for name, value in given.items()}
    return score(FRAMEWORK, answers, Scope.FULL)


def test_the_highest_level_names_what_stands_at_zero_beside_it() -> None:
    found = result_of(BARE)
    assert (found.level, list(found.at_zero)) == (2, UNGATED)
    assert found.as_contract()["at_zero"] == UNGATED
    assert result_of(dict.fromkeys(BARE, 2)).at_zero == ()
    assert result_of(dict.fromkeys(BARE, 0)).at_zero == ()  # at level 0 nothing hides behind it


def test_a_few_are_named_and_many_counted() -> None:
    assert text.at_zero_sentence(["MON-01", "SERVE-03"]) == "MON-01 and SERVE-03 stand at 0"
    assert text.at_zero_sentence(["MON-01"]) == "MON-01 stands at 0"
    assert text.at_zero_sentence(UNGATED).endswith("practices stand at 0")
    assert text.at_zero_sentence([]) == ""
    with translation.override("pt-br"):
        assert text.at_zero_sentence(["MON-01"]) == "MON-01 está em 0"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "told"), [("en", "stand at 0"), ("pt-br", "estão em 0")])
def test_result_and_kept_results_say_so(client: Client, language: str, told: str) -> None:
    assessment = assess(BARE)
    take_snapshot(assessment=assessment, at=NOW)
    with translation.override(language):
        standing = Standing(points.light(Snapshot.objects.all()).get())
        assert told in standing.warning
        assert standing.note.startswith(standing.warning)
    link = f"/assess/link/{token_of(assessment.links.get())}/"
    opened = client.get(link, follow=True, headers={"accept-language": language})
    page = opened.content.decode()
    assert told in page
    assert all(name in page for name in UNGATED)
