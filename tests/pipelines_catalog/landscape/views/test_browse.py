"""The browse page: views, facets, counts, address, htmx, files, weight, no queries."""

import csv
import gzip
import io
import json
import re

import pytest
import yaml
from django.test import Client

from pipelines_catalog.landscape import content
from tests.markup import flat

BROWSE = "/landscape/"
REGISTRY = "component=model_registry&status=active"
PAGES = [
    BROWSE,
    f"{BROWSE}?view=cards",
    f"{BROWSE}?view=table&ordering=-last_activity&page=2",
    f"{BROWSE}?{REGISTRY}&view=cards&compare=mlflow&compare=clearml",
    f"{BROWSE}?q=kafka&component=feature_store",
    f"{BROWSE}tools/mlflow/",
    f"{BROWSE}tools/allegro-ai/",
    f"{BROWSE}compare/?t=mlflow&t=clearml&t=dvc&t=feast",
    f"{BROWSE}categories/ml-platform/",
    f"{BROWSE}categories/skills-assessment/",
    f"{BROWSE}components/model_registry/",
    f"{BROWSE}stages/collect/",
    f"{BROWSE}stages/deploy_monitor/",
    f"{BROWSE}responsible-ai/4/",
    f"{BROWSE}changes/",
    f"{BROWSE}statistics/",
    f"{BROWSE}deck/",
    f"{BROWSE}checks/",
]


def get(path: str, **headers: str):
    return Client(headers=headers).get(path)


def heading(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", flat(response)).group(1)


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("path", PAGES)
def test_page_answers_without_a_query_and_without_inline_code(
    path, language, no_inline, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        response = get(path, **{"accept-language": language})
    assert response.status_code == 200
    no_inline(response)


def test_grid_shows_every_tool_in_its_group_and_category():
    html = flat(get(BROWSE))
    for tool in content.landscape().tools:
        assert f'href="/landscape/tools/{tool.slug}/"' in html, tool.slug
    for category in content.landscape().categories:
        assert f'href="/landscape/categories/{category.id}/"' in html


def test_grid_page_weighs_at_most_100_kilobytes():
    """With the page's own style sheets and scripts; fonts apart, all as gzip sends them."""
    html = get(BROWSE).content
    weight = len(gzip.compress(html, 6))
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', html.decode())):
        sheet = b"".join(get(path).streaming_content)
        weight += len(gzip.compress(sheet, 6))
        for imported in re.findall(rb'@import\s+(?:url\()?"?([\w./-]+\.css)', sheet):
            found = get(f"{path.rsplit('/', 1)[0]}/{imported.decode()}")
            weight += len(gzip.compress(b"".join(found.streaming_content), 6))
    assert weight <= 100_000, f"{weight} bytes"


def test_the_answer_stands_in_the_heading():
    assert heading(get(BROWSE)) == "305 tools for machine learning in production"
    assert heading(get(f"{BROWSE}?{REGISTRY}")) == "28 tools: Model registry and Active"
    assert heading(get(f"{BROWSE}?q=kafka&component=feature_store")).startswith("No tool matches")


def test_facets_count_and_what_would_select_nothing_cannot_be_chosen():
    html = flat(get(f"{BROWSE}?{REGISTRY}"))
    found = dict(
        re.findall(r'name="status" value="([\w-]+)"[^>]*><span>[^<]*</span><span>(\d+)', html)
    )
    assert found == {
        "active": "28",
        "maintenance": "3",
        "renamed": "2",
        "acquired": "5",
        "archived": "0",
        "discontinued": "2",
        "unknown": "6",
    }
    boxes = re.findall(r'name="status" value="([\w-]+)" id="[\w-]+"( checked| disabled)?', html)
    assert dict(boxes)["archived"] == " disabled"
    assert dict(boxes)["active"] == " checked"
    assert dict(boxes)["unknown"] == ""


def test_folded_lists_leave_out_what_would_select_nothing():
    html = flat(get(f"{BROWSE}?{REGISTRY}"))
    counts = re.findall(r'name="language"[^>]*><span>[^<]*</span><span>(\d+)', html)
    assert counts
    assert "0" not in counts


def test_a_search_without_a_result_shows_no_filters_but_those_that_are_set():
    html = flat(get(f"{BROWSE}?q=zzzzzz"))
    assert '<input type="checkbox" name=' not in html
    html = flat(get(f"{BROWSE}?q=zzzzzz&language=Python"))
    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', html) == [("language", "Python")]
    assert html.count('<input type="checkbox" name=') == 1


def test_who_was_renamed_or_bought_and_goes_on_counts_as_active_too():
    active = {tool["slug"] for tool in get("/landscape.json?status=active").json()["tools"]}
    bought = {tool["slug"] for tool in get("/landscape.json?status=acquired").json()["tools"]}
    assert {"wandb", "amazon-sagemaker", "edge-impulse", "iguazio"} <= active
    assert "wandb" in bought
    assert active == {tool.slug for tool in content.landscape().tools if tool.is_alive}


def test_every_facet_asked_for_is_there():
    html = flat(get(BROWSE))
    names = set(re.findall(r'<input type="checkbox" name="(\w+)"', html))
    assert names == {
        "component",
        "level",
        "kind",
        "status",
        "activity",
        "licence_family",
        "licence",
        "lifecycle_ml",
        "lifecycle_data",
        "responsible_ai",
        "category",
        "language",
        "pypi",
        "in_deck",
    }


def test_statuses_are_words_not_only_looks():
    html = flat(get(BROWSE))
    assert re.search(r'class="chip closed gone"[^>]*>Banana<span class="vh">, Discontinued<', html)
    cards = flat(get(f"{BROWSE}?view=cards&q=banana"))
    assert '<span class="state" data-state="failed">' in cards
    assert "Discontinued" in cards


def test_no_match_names_the_filter_to_drop_and_what_it_brings_back():
    html = flat(get(f"{BROWSE}?q=kafka&component=feature_store"))
    assert "Drop “kafka”: 16 tools" in html
    assert "Drop Feature store: 1 tool<" in html
    assert 'href="/landscape/?component=feature_store"' in html


def test_values_that_do_not_exist_are_said_and_left_out():
    response = get(f"{BROWSE}?kind=nope&component=model_registry")
    html = flat(response)
    assert response.status_code == 200
    assert "“nope” is not a value of Source; it is left out." in html
    assert heading(response) == "43 tools: Model registry"


@pytest.mark.parametrize("query", ["view=<script>", "page=x", "page=99&view=cards", "compare=nope"])
def test_a_strange_address_gives_a_page(query):
    response = get(f"{BROWSE}?{query}")
    assert response.status_code == 200
    assert "<script>" not in flat(response)


def test_words_are_escaped():
    html = flat(get(f"{BROWSE}?q=%3Cb%3Ex%22"))
    assert "<b>x" not in html
    assert "&lt;b&gt;x" in html


def test_htmx_gets_the_part_under_the_canonical_address():
    response = get(f"{BROWSE}?q=&view=cards&status=active", **{"hx-request": "true"})
    html = flat(response)
    assert "<html" not in html
    assert html.lstrip().startswith("<title>166 tools: Active")
    assert response["HX-Push-Url"] == "/landscape/?status=active&view=cards"
    assert "HX-Request" in response["Vary"]


def test_table_sorts_both_ways_and_says_so():
    html = flat(get(f"{BROWSE}?view=table&ordering=-last_activity"))
    assert (
        'aria-sort="descending"><a href="/landscape/?ordering=last_activity&amp;view=table"' in html
    )
    assert 'aria-sort="ascending"' not in html
    plain = flat(get(f"{BROWSE}?view=table"))
    assert 'aria-sort="ascending"><a href="/landscape/?ordering=name&amp;view=table"' in plain


def test_the_tray_is_kept_in_the_address_and_full_at_four():
    html = flat(get(f"{BROWSE}?view=cards&q=registry&compare=mlflow"))
    assert "Choose one more." in html
    assert "compare=mlflow&amp;compare=clearml" in html
    full = "&".join(f"compare={slug}" for slug in ("mlflow", "clearml", "dvc", "feast"))
    html = flat(get(f"{BROWSE}?view=cards&{full}"))
    assert 'href="/landscape/compare/?t=mlflow&amp;t=clearml&amp;t=dvc&amp;t=feast"' in html
    assert 'id="pick-airflow"' not in html


def test_category_with_one_tool_and_with_thirty_five_are_drawn():
    one = flat(get(f"{BROWSE}?category=skills-assessment"))
    assert one.count('class="cats"') == 1
    many = flat(get(f"{BROWSE}?category=ml-platform"))
    assert len(re.findall(r'<a class="chip[^"]*" href="/landscape/tools/', many)) == 35


# ------------------------------------------------------------------ the same selection as a file


def slugs_of(query: str) -> list[str]:
    return [tool["slug"] for tool in get(f"/landscape.json?{query}").json()["tools"]]


def test_json_is_the_selection():
    body = get(f"/landscape.json?{REGISTRY}").json()
    assert (body["as_of"], body["count"], len(body["tools"])) == ("2026-11", 28, 28)
    assert all("model_registry" in tool["components"] for tool in body["tools"])


def test_csv_is_the_selection_in_its_order_and_no_cell_is_a_formula():
    response = get("/landscape.csv?ordering=-last_activity")
    table = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["slug"] for row in table] == slugs_of("ordering=-last_activity")
    assert len(table) == 305
    assert not [cell for row in table for cell in row.values() if cell[:1] in "=+-@" and cell]
    assert response["Content-Disposition"] == 'attachment; filename="landscape.csv"'


def test_yml_is_landscape2_s_format():
    document = yaml.safe_load(get("/landscape.yml").content)
    assert list(document) == ["landscape"]
    items = []
    for category in document["landscape"]:
        assert list(category) == ["category", "name", "subcategories"]
        for subcategory in category["subcategories"]:
            assert list(subcategory) == ["subcategory", "name", "items"]
            names = [item["name"] for item in subcategory["items"]]
            assert len(names) == len(set(names))
            items += subcategory["items"]
    for item in items:
        assert item["name"]
        assert item["logo"]
        assert item["homepage_url"].startswith("http")
        assert all(isinstance(v, str) for v in item["extra"]["annotations"].values())
    without = [t for t in content.landscape().tools if not (t.homepage or t.repository)]
    assert len(items) == 305 - len(without)


def test_second_categories_name_paths_that_the_file_has():
    document = yaml.safe_load(get("/landscape.yml").content)
    paths = {
        f"{category['name']} / {sub['name']}"
        for category in document["landscape"]
        for sub in category["subcategories"]
    }
    second = {
        path
        for category in document["landscape"]
        for sub in category["subcategories"]
        for item in sub["items"]
        for path in item.get("second_path", ())
    }
    assert second <= paths
    assert second


def test_files_speak_the_reader_s_language():
    english = get("/landscape.json?q=feast").json()["tools"][0]["description"]
    response = get("/landscape.json?q=feast", **{"accept-language": "pt-br"})
    assert response["Content-Language"] == "pt-br"
    assert json.loads(response.content)["tools"][0]["description"] != english


@pytest.mark.parametrize("extension", ["xml", "html", "csv2"])
def test_another_ending_is_not_found(extension):
    assert get(f"/landscape.{extension}").status_code == 404


def test_a_near_miss_shows_what_was_meant_and_its_tools(client):
    page = flat(client.get("/landscape/?q=mlfow&view=cards"))
    assert "Did you mean" in page
    assert 'value="mlfow"' in page
    assert "/landscape/tools/mlflow/" in page
    told = client.get("/api/v1/tools/?q=mlfow").json()
    assert told["did_you_mean"] == "MLflow"
    assert "mlflow" in [tool["slug"] for tool in told["results"]]
    assert client.get("/api/v1/tools/?q=mlflow").json()["did_you_mean"] is None


def test_the_heading_counts_what_it_says(client):
    page = flat(client.get("/landscape/"))
    active = sum(tool.is_alive for tool in content.landscape().tools)
    assert f"{active} are active." in page
