"""Results against a profile: must-haves and weights set by a form, and results that are kept."""

import csv
import io
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from assessments.people.models import (
    KeptResult,
    RatingIsFinal,
    Source,
)
from assessments.roles import content
from tests.assessments.people.people_steps import Cast, says
from tests.markup import flat

MATRIX = content.matrix()
ANALYST = "data-analyst:expert"
TWO = "profile=data-analyst:intermediate&profile=data-engineer:intermediate"
ASKED = [s for s, level in MATRIX.required(MATRIX.profile(ANALYST)).items() if level]


def pages(cast: Cast) -> dict[str, str]:
    """The pages on which people decide, each with an address that ends in a query."""
    says(cast.person, Source.ASSESSOR, dict.fromkeys(ASKED, 2), account=cast.owner.user)
    return {
        "advert": "/roles/data-analyst/expert/advert/?",
        "kit": "/roles/data-analyst/expert/kit/?",
        "compare": f"/roles/compare/?profile={ANALYST}&profile=data-scientist:beginner&",
        "against": f"/roles/people/of/{cast.organization.pk}/against/?profile={ANALYST}&",
        "result": f"{cast.path}result/?profile={ANALYST}&",
    }


def select_of(page: str, field: str) -> str:
    """The select with this id, with its options."""
    return re.search(rf'<select[^>]*id="{re.escape(field)}".*?</select>', page, re.S).group()


@pytest.mark.parametrize("where", ["advert", "kit", "compare", "against", "result"])
def test_form_offers_every_level_up_to_the_required_one_and_keeps_what_is_set(
    cast: Cast, where: str
) -> None:
    path = pages(cast)[where]
    answer = cast.owner.client.get(f"{path}must=communication:2&weight=databases:3")
    page = flat(answer)
    assert answer.status_code == 200
    options = re.findall(r'value="([^"]*)"( selected)?', select_of(page, "must.communication"))
    assert options == [
        ("", ""),
        ("communication:1", ""),
        ("communication:2", " selected"),
        ("communication:3", ""),
    ]
    assert 'value="databases:3" selected' in select_of(page, "weight.databases")
    assert "from level 2" in page
    if where != "advert":  # there the text stands beside the form
        assert "must-haves: Communication from level 2; weights: Databases 3" in page


@pytest.mark.parametrize("where", ["advert", "kit", "compare", "against", "result"])
@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("must=statistics:3", "must.statistics", "asks for level 3, but the profile only for 2."),
        ("must=statistics:0", "must.statistics", "A must-have asks for level 1, 2 or 3, not “0”."),
        ("weight=statistics:7", "weight.statistics", "A weight is 1, 2 or 3, not “7”."),
    ],
)
def test_wrong_value_is_told_at_its_field_and_nothing_is_made_of_it(
    cast: Cast, where: str, query: str, field: str, told: str
) -> None:
    answer = cast.owner.client.get(f"{pages(cast)[where]}{query}&must=databases:1")
    page = flat(answer)
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in page
    assert 'aria-invalid="true"' in select_of(page, field)
    at_field = re.search(rf'<span class="error" id="{re.escape(field)}\.error">([^<]+)', page)
    assert told in at_field.group(1)
    assert 'value="databases:1" selected' in select_of(page, "must.databases")
    for made in ("What you need", 'id="qs"', "Must-haves asked", "Band 1", 'id="ca"'):
        assert made not in page


@pytest.mark.parametrize("where", ["advert", "kit", "compare", "against", "result"])
def test_sixth_must_have_is_refused_at_each_of_the_six_and_all_stay_chosen(
    cast: Cast, where: str
) -> None:
    query = "&".join(f"must={slug}" for slug in ASKED[:6])
    answer = cast.owner.client.get(f"{pages(cast)[where]}{query}")
    page = flat(answer)
    assert answer.status_code == 400
    assert "There are 6 must-haves; 5 are the most there can be." in page
    assert page.count('aria-invalid="true" aria-describedby="emphasis-errors"') == 6
    assert len(re.findall(r'value="[\w-]+:\d" selected', page)) == 6


@pytest.mark.parametrize("where", ["advert", "kit", "compare", "against", "result"])
def test_address_of_a_sent_form_holds_only_what_was_set(cast: Cast, where: str) -> None:
    path = pages(cast)[where]
    sent = f"{path}must=&must=communication:2&must=&weight=&weight=databases:3&weight="
    answer = cast.owner.client.get(sent)
    assert answer.status_code == 302
    kept = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert kept["must"] == "communication:2"
    assert kept["weight"] == "databases:3"
    assert answer["Location"].startswith("?")
    nothing = cast.owner.client.get(path.partition("?")[0] + "?must=&weight=")
    assert nothing["Location"] == path.partition("?")[0]


def test_must_haves_tell_which_compared_profile_asks_them_and_go_along_to_advert_and_kit() -> None:
    page = flat(Client().get(f"/roles/compare/?{TWO}&must=statistics:2&must=databases:2"))
    row = page[page.index("Must-haves asked") : page.index("</tfoot>")]
    analyst, engineer = row.split("<td>")[1:3]
    assert 'data-state="done"' in analyst
    assert "Not asked: Statistics" in engineer
    assert "Databases" not in engineer
    assert "data-analyst/intermediate/advert/?must=statistics%3A2&amp;must=databases%3A2" in page
    assert "data-engineer/intermediate/kit/?must=databases%3A2" in page


def test_must_have_that_no_compared_profile_asks_is_refused() -> None:
    answer = Client().get(f"/roles/compare/?{TWO}&must=statistics:3")
    assert answer.status_code == 400
    assert "but the profile only for 2" in flat(answer)
    assert Client().get(f"/roles/compare.csv?{TWO}&must=statistics:3").status_code == 400


def test_weight_moves_a_compared_skill_up_and_stands_in_the_file() -> None:
    def order(query: str) -> list[str]:
        page = flat(Client().get(f"/roles/compare/?{TWO}{query}"))
        table = page[page.index('id="df"') : page.index("</tfoot>")]
        return re.findall(r'<th scope="row"><a href="/roles/skills/([\w-]+)/"', table)

    last = order("")[-1]
    assert order(f"&weight={last}:3").index(last) < order("").index(last)
    text = flat(Client().get(f"/roles/compare.csv?{TWO}&weight={last}:3&must={last}"))
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head[4:] == ["Must-have from", "Weight", "skill", "matrix_version", "exported_on"]
    mine = next(row for row in rows if row[6] == last)
    assert mine[0] == MATRIX.skill_by_slug[last].short.in_language("en")
    assert mine[5] == "3"
    assert sum(row[4] != "" for row in rows) == 1


def test_comparison_of_the_api_says_the_same() -> None:
    body = Client().get(f"/api/v1/roles/compare/?{TWO}&must=statistics:2&weight=databases:2").json()
    assert body["must_haves"] == {"statistics": 2}
    assert body["weights"] == {"databases": 2}
    assert [one["must_haves_not_asked"] for one in body["profiles"]] == [[], ["statistics"]]
    wrong = Client().get(f"/api/v1/roles/compare/?{TWO}&must=statistics:3")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "must.statistics"


def test_kept_result_rests_on_what_the_form_set(cast: Cast) -> None:
    path = pages(cast)["result"]
    page = flat(cast.owner.client.get(f"{path}must=communication:1&weight=databases:2"))
    form = page[page.index("result/keep/") : page.index("Keep this result")]
    assert 'name="must" value="communication:1"' in form
    assert 'name="weight" value="databases:2"' in form
    assert "kit/?must=communication%3A1&amp;weight=databases%3A2" in page


def test_result_shows_gaps_bounds_gate_and_the_next_level(cast: Cast) -> None:
    required = MATRIX.required(MATRIX.profile("machine-learning-engineer:beginner"))
    levels = dict(required) | {"programming-logic": 0}
    says(cast.person, Source.SELF, levels)
    query = "?profile=machine-learning-engineer:beginner&must=programming-logic:1"
    page = flat(cast.rated.client.get(f"{cast.path}result/{query}"))
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
def test_bad_result_address_is_refused_in_words(cast: Cast, query: str) -> None:
    answer = cast.rated.client.get(f"{cast.path}result/?{query}")
    assert answer.status_code == 400
    kept = f"{cast.path}result/keep/"
    sent: dict[str, list[str]] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        sent.setdefault(key, []).append(value)
    assert cast.rated.client.post(kept, sent).status_code == 400
    assert KeptResult.objects.count() == 0


def test_kept_result_names_version_weights_and_must_haves_and_stays(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"statistics": 1}, account=cast.owner.user)
    path = f"{cast.path}result/keep/"
    sent = {"profile": "data-scientist:intermediate", "must": "statistics:2"}
    assert cast.owner.client.post(path, sent | {"weight": "databases:3"}).status_code == 302
    says(cast.person, Source.ASSESSOR, {"statistics": 3}, account=cast.owner.user)
    assert cast.owner.client.post(path, sent).status_code == 302
    first, second = KeptResult.objects.order_by("at")
    expected = {"level": 1, "low": 1, "high": 1, "source": "assessor", "changed": []}
    assert first.levels["statistics"] == expected
    assert (first.must_haves, first.weights) == ({"statistics": 2}, {"databases": 3})
    assert (first.figures["gate"], second.figures["gate"]) == ("unmet", "met")
    assert first.matrix_version == MATRIX.version
    with pytest.raises(RatingIsFinal):
        first.save()
    page = flat(cast.rated.client.get(cast.path))
    assert page.count("Levels then") == 2
    assert "A must-have is not met" in page


def test_kept_result_that_rests_on_shared_words_closes_when_sharing_ends(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"statistics": 3})
    cast.rated.client.post(f"{cast.path}share/")
    cast.owner.client.post(f"{cast.path}read/")
    sent = {"profile": "data-scientist:intermediate"}
    cast.owner.client.post(f"{cast.path}result/keep/", sent)
    kept = f"{cast.path}kept/"
    assert "Levels then" in flat(cast.owner.client.get(kept))
    cast.rated.client.post(f"{cast.path}share/", {"stop": "1"})
    assert "Levels then" not in flat(cast.owner.client.get(kept))
    assert "Levels then" in flat(cast.rated.client.get(kept))
