"""Corrected translations of a published version."""

import pytest

from assessments.maturity import content
from assessments.maturity.content.corrections import corrected, corrected_head

SHEETS = {
    "data": {
        "practices": [
            {
                "id": "DATA-01",
                "question": {"en": "How?", "pt-br": "Qual?"},
                "options": [{"value": 0, "en": "No", "pt-br": "Nada"}],
            }
        ]
    }
}


def entry(**changes: str) -> dict[str, str]:
    return {"practice": "DATA-01", "language": "pt-br", "was": "Nada", "now": "Não"} | changes


def test_a_translation_is_put_right_and_the_source_stays() -> None:
    sheets, problems = corrected(SHEETS, [entry()])
    assert problems == []
    assert sheets["data"]["practices"][0]["options"][0] == {"value": 0, "en": "No", "pt-br": "Não"}
    assert SHEETS["data"]["practices"][0]["options"][0]["pt-br"] == "Nada"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"language": "en", "was": "No"}, "language of writing"),
        ({"was": "Outra"}, "has 0 texts"),
        ({"practice": "DATA-99"}, "has 0 texts"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, str], reason: str) -> None:
    sheets, problems = corrected(SHEETS, [entry(**changes)])
    assert sheets == SHEETS
    assert [place for place, _ in problems] == [0]
    assert reason in problems[0][1]


HEAD = {
    "roles": {},
    "tool_categories": {},
    "components": {"registry": {"en": "Model registry", "pt-br": "Registro"}},
}


def test_a_term_of_the_head_is_put_right_too() -> None:
    term = {"term": "components.registry", "language": "pt-br", "now": "Model registry"}
    head, problems = corrected_head(HEAD, [entry(), term | {"was": "Registro"}])
    assert problems == []
    assert head["components"]["registry"]["pt-br"] == "Model registry"
    assert HEAD["components"]["registry"]["pt-br"] == "Registro"
    for wrong in (term | {"was": "Outro"}, term | {"term": "roles.x", "was": "Registro"}):
        assert corrected_head(HEAD, [wrong])[1][0][0] == 0


def test_the_published_version_says_in_portuguese_what_it_asks() -> None:
    options = content.framework(version="1.0.0").by_id["SERVE-05"].options
    assert options[3].in_language("pt-br").endswith("as necessidades de cada consumidor")
