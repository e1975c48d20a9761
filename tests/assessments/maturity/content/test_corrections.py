"""Corrected translations of a published version."""

import pytest

from assessments.maturity import content
from assessments.maturity.content.loading import Correction, corrected

DOCUMENT = {
    "practices": [
        {
            "id": "DATA-01",
            "question": {"en": "How?", "pt-br": "Qual?"},
            "options": [{"value": 0, "en": "No", "pt-br": "Nada"}],
        }
    ],
    "roles": {},
    "tool_categories": {},
    "components": {"registry": {"en": "Model registry", "pt-br": "Registro"}},
}
PRACTICE = {"practice": "DATA-01", "language": "pt-br", "was": "Nada", "now": "Não"}
TERM = {"term": "components.registry", "language": "pt-br", "was": "Registro", "now": "Registry"}


def test_a_translation_is_put_right_and_the_source_stays() -> None:
    found, problems = corrected(DOCUMENT, [Correction(**PRACTICE), Correction(**TERM)])
    assert problems == []
    assert found["practices"][0]["options"][0] == {"value": 0, "en": "No", "pt-br": "Não"}
    assert found["components"]["registry"]["pt-br"] == "Registry"
    assert DOCUMENT["practices"][0]["options"][0]["pt-br"] == "Nada"
    assert DOCUMENT["components"]["registry"]["pt-br"] == "Registro"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (PRACTICE | {"language": "en", "was": "No"}, "language of writing"),
        (PRACTICE | {"was": "Outra"}, "has 0 texts"),
        (PRACTICE | {"practice": "DATA-99"}, "has 0 texts"),
        (TERM | {"was": "Outro"}, "has 0 texts"),
        (TERM | {"term": "roles.x"}, "has 0 texts"),
    ],
)
def test_what_does_not_fit_is_refused(entry: dict[str, str], reason: str) -> None:
    found, problems = corrected(DOCUMENT, [Correction(**entry)])
    assert found == DOCUMENT
    assert [place for place, _ in problems] == [0]
    assert reason in problems[0][1]


def test_a_correction_is_of_a_practice_or_of_a_term() -> None:
    with pytest.raises(ValueError):
        Correction(**PRACTICE, term="components.registry")


def test_the_published_version_says_in_portuguese_what_it_asks() -> None:
    options = content.framework(version="1.0.0").by_id["SERVE-05"].options
    assert options[3].in_language("pt-br").endswith("as necessidades de cada consumidor")
