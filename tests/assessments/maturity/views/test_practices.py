"""The page of a practice: the same for everybody, with what leads on from it."""

from dataclasses import replace

import pytest

from assessments.maturity import content
from assessments.maturity.models import Assessment
from mlops_portal.foundation.text import Text
from tests.assessments.cast import Person
from tests.assessments.round_steps import answer

PARTS = ["owner", "assessor", "viewer", "stranger", "anonymous"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.django_db
def test_everybody_reads_a_practice(cast: dict[str, Person], part: str) -> None:
    answer = cast[part].client.get("/assess/practices/VAL-02/")
    assert answer.status_code == 200
    html = answer.content.decode()
    practice = content.framework().by_id["VAL-02"]
    for option in practice.options:
        assert option.in_language("en") in html
    assert 'href="/roles/machine-learning-engineer/"' in html
    assert 'href="/landscape/categories/model-lifecycle/"' in html
    assert 'href="/pipelines/level1_flights/"' in html
    assert 'href="/assess/practices/VAL-01/"' in html


def test_every_practice_has_a_page_without_a_query(
    client, no_inline, django_assert_num_queries, db
) -> None:
    with django_assert_num_queries(0):
        for practice in content.framework().practices:
            answer = client.get(f"/assess/practices/{practice.id}/")
            assert practice.help.in_language("en").split("“")[0][:20] in answer.content.decode()
    no_inline(answer)


def test_unknown_practice_is_not_there(client, db) -> None:
    assert client.get("/assess/practices/VAL-99/").status_code == 404
    assert client.post("/assess/practices/VAL-02/").status_code == 405


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer framework that dropped MON-05 and asks DATA-01 in other words."""
    old = content.framework(version="1.0.0")
    asked = replace(old.by_id["DATA-01"], question=Text({"en": "Newly asked?", "pt-br": "Nova?"}))
    kept = [asked if p.id == "DATA-01" else p for p in old.practices if p.id != "MON-05"]
    newer = replace(old, version="2.0.0", practices=tuple(kept))
    monkeypatch.setattr(content, "frameworks", lambda: (newer, old))


def test_an_old_result_links_to_its_own_version(
    owner: Person, assessment: Assessment, two_versions: None
) -> None:
    answer(assessment.responses.get(), {"DATA-01": 1})
    page = owner.client.get(f"/assess/{assessment.pk}/result/").content.decode()
    assert 'href="/assess/practices/MON-05/?version=1.0.0"' in page
    shown = owner.client.get("/assess/practices/DATA-01/?version=1.0.0").content.decode()
    assert content.framework(version="1.0.0").by_id["DATA-01"].question.in_language("en") in shown
    assert "Newly asked?" not in shown
    assert 'href="/assess/practices/PIPE-01/?version=1.0.0"' not in shown
    assert 'href="/assess/practices/DATA-02/?version=1.0.0"' in shown
    assert "As framework version 1.0.0 has it" in shown
    assert 'href="/assess/practices/DATA-01/"' in shown


def test_a_practice_that_the_newest_lacks_is_still_explained(
    two_versions: None, client, db
) -> None:
    shown = client.get("/assess/practices/MON-05/")
    assert shown.status_code == 200
    assert "Version 2.0.0 no longer has this practice" in shown.content.decode()
    assert "Newly asked?" in client.get("/assess/practices/DATA-01/").content.decode()
    assert client.get("/assess/practices/MON-05/?version=2.0.0").status_code == 404
    assert client.get("/assess/practices/DATA-01/?version=9").status_code == 404
