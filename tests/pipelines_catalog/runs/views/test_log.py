"""Lines of a step's log: each reader has them in her language; older ones stay as they are."""

import pytest
from django.test import Client

from pipelines_catalog.runs.models import Event, Run
from pipelines_catalog.runs.worker.recording import LONGEST_LINE
from tests.languages import add_catalogue
from tests.pipelines_catalog.runs.browsing import page
from tests.pipelines_catalog.runs.carrying import carry

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"p_trouble": "none", "p_seconds": "0", "p_times": "1", "p_mark": "0"}
SAID = {"en": "attempt 1: none", "pt-br": "tentativa nº 1: none"}
PORTUGUESE = {"attempt %(n)s: %(trouble)s": "tentativa nº %(n)s: %(trouble)s"}


@pytest.fixture
def run(visitor: Client) -> Run:
    answer = visitor.post("/pipelines/troubled/", FORM)
    return carry(Run.objects.get(pk=answer.url.split("/")[-2]))


@pytest.mark.parametrize("language", SAID)
def test_a_line_is_told_in_the_language_of_its_reader(
    visitor, run, language: str, settings, tmp_path
) -> None:
    add_catalogue(settings, tmp_path, "pt_BR", PORTUGUESE)
    visitor.cookies["django_language"] = language
    other = next(line for code, line in SAID.items() if code != language)
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    events = visitor.get(f"/api/v1/runs/{run.pk}/").json()["events"]
    told = [event["words"] for event in events if event["kind"] == "log"]
    for said in (html, *told):
        assert other not in said
    assert SAID[language] in html
    assert SAID[language] in told


def test_a_line_that_was_stored_as_text_is_still_shown(visitor, run) -> None:
    last = run.events.last().seq
    row = run.steps.get(name="middle")
    Event.objects.create(run=run, step_run=row, seq=last + 1, kind="log", text="12 of 34 rows")
    visitor.cookies["django_language"] = "pt-br"
    assert "12 of 34 rows" in page(visitor, f"/pipelines/runs/{run.pk}/")
    events = visitor.get(f"/api/v1/runs/{run.pk}/", {"after": last}).json()["events"]
    assert [event["words"] for event in events] == ["12 of 34 rows"]


def test_no_line_is_kept_longer_than_a_line_may_be(visitor) -> None:
    answer = visitor.post("/pipelines/troubled/", FORM | {"p_trouble": "talks"})
    run = carry(Run.objects.get(pk=answer.url.split("/")[-2]))
    *_short, words, text = run.events.filter(kind="log", step_run__name="middle")
    assert len(text.text) == LONGEST_LINE
    assert len(words.words["msgid"]) == LONGEST_LINE
    assert [len(talk) for talk in words.words["values"]["talk"]] == [LONGEST_LINE]
