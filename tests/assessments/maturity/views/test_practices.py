"""The page of a practice: the same for everybody, with what leads on from it."""

import pytest

from assessments.maturity import content
from tests.assessments.cast import Person

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
