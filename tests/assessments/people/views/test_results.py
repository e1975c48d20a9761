"""A result against a profile, and results that are kept."""

import pytest

from assessments.people.models import (
    KeptResult,
    RatingIsFinal,
    Source,
)
from assessments.roles import content
from tests.assessments.people.people_steps import (
    Place,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()


def test_result_shows_gaps_bounds_gate_and_the_next_level(place: Place) -> None:
    required = MATRIX.required(MATRIX.profile("machine-learning-engineer:beginner"))
    levels = dict(required) | {"programming-logic": 0}
    says(place.person, Source.SELF, levels)
    query = "?profile=machine-learning-engineer:beginner&must=programming-logic:1"
    page = flat(place.rated.client.get(f"{place.path}result/{query}"))
    skill = MATRIX.skill_by_slug["programming-logic"]
    assert "A must-have is not met" in page
    assert f"1: {skill.anchor(1).in_language('en')}" in page
    table = page[page.index("gapt") :]
    assert table.index("Programming logic") < table.index("Statistics")
    assert f"Matrix version {MATRIX.version}" in page


@pytest.mark.parametrize(
    "query",
    [
        "profile=wizard:expert",
        "profile=data-analyst:beginner&must=devops",
        "profile=data-analyst:beginner&must=statistics:3",
        "profile=data-analyst:beginner&weight=statistics:9",
        "profile=data-analyst:beginner&must=juggling",
    ],
)
def test_bad_result_address_is_refused_in_words(place: Place, query: str) -> None:
    answer = place.rated.client.get(f"{place.path}result/?{query}")
    assert answer.status_code == 400
    kept = f"{place.path}result/keep/"
    sent: dict[str, list[str]] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        sent.setdefault(key, []).append(value)
    assert place.rated.client.post(kept, sent).status_code == 400
    assert KeptResult.objects.count() == 0


def test_kept_result_names_version_weights_and_must_haves_and_stays(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"statistics": 1}, account=place.owner.user)
    path = f"{place.path}result/keep/"
    sent = {"profile": "data-scientist:intermediate", "must": "statistics:2"}
    assert place.owner.client.post(path, sent | {"weight": "databases:3"}).status_code == 302
    says(place.person, Source.ASSESSOR, {"statistics": 3}, account=place.owner.user)
    assert place.owner.client.post(path, sent).status_code == 302
    first, second = KeptResult.objects.order_by("at")
    expected = {"level": 1, "low": 1, "high": 1, "source": "assessor", "changed": []}
    assert first.levels["statistics"] == expected
    assert (first.must_haves, first.weights) == ({"statistics": 2}, {"databases": 3})
    assert (first.figures["gate"], second.figures["gate"]) == ("unmet", "met")
    assert first.matrix_version == MATRIX.version
    with pytest.raises(RatingIsFinal):
        first.save()
    page = flat(place.rated.client.get(place.path))
    assert page.count("Levels then") == 2
    assert "A must-have is not met" in page


def test_kept_result_that_rests_on_shared_words_closes_when_sharing_ends(place: Place) -> None:
    says(place.person, Source.SELF, {"statistics": 3})
    place.rated.client.post(f"{place.path}share/")
    place.owner.client.post(f"{place.path}read/")
    sent = {"profile": "data-scientist:intermediate"}
    place.owner.client.post(f"{place.path}result/keep/", sent)
    kept = f"{place.path}kept/"
    assert "Levels then" in flat(place.owner.client.get(kept))
    place.rated.client.post(f"{place.path}share/", {"stop": "1"})
    assert "Levels then" not in flat(place.owner.client.get(kept))
    assert "Levels then" in flat(place.rated.client.get(kept))
