"""Pages of tools, comparison, topics and overviews: what they say."""

import re
from itertools import cycle

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from pipelines_catalog.landscape import content
from tests.markup import flat

LANDSCAPE = content.landscape()


def html(path: str, **headers: str) -> str:
    response = Client(headers=headers).get(path)
    assert response.status_code == 200, path
    return flat(response)


def text(path: str, **headers: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", html(path, **headers))
    return " ".join(plain.split())


@pytest.mark.whole
def test_every_tool_has_a_page_in_both_languages():
    """The languages take turns, and change places between a tool's neighbours of each category."""
    for tool, language in zip(LANDSCAPE.tools, cycle(("en", "pt-br")), strict=False):
        page = html(f"/landscape/tools/{tool.slug}/", **{"accept-language": language})
        assert page.count("<h1>") == 1


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("mlflow", "MLflow fills 3 of the 7 components of level 2"),
        ("allegro-ai", "Allegro AI is now called ClearML"),
        ("koalas", "Koalas has ended; pandas API on Spark (PySpark) follows it"),
        ("neptune", "Neptune AI has ended"),
        ("kfserving", "Followed by KServe"),
        ("kserve", "Follows KFServing"),
        ("tecton", "Bought by Databricks (2025)"),
        ("data-studio", "Named Data Studio, then Looker Studio (2022-10)"),
        ("data-studio", "Also known as Google Data Studio, Looker Studio"),
        ("bighead", "last activity not known"),
        ("mlflow", "PyPI: last release 2026-11"),
        ("mlflow", "Last checked Nov 2026"),
        ("google-colab", "Licence Not known"),
    ],
)
def test_a_tool_s_page_says_what_happened_and_how_we_know(slug, sentence):
    page = text(f"/landscape/tools/{slug}/").replace("( ", "(").replace(" )", ")")
    assert sentence in page


@pytest.mark.parametrize(
    "path",
    [
        "tools/nope/",
        "categories/nope/",
        "components/nope/",
        "stages/nope/",
        "responsible-ai/6/",
        "responsible-ai/x/",
    ],
)
def test_what_does_not_exist_is_not_found(path):
    assert Client().get(f"/landscape/{path}").status_code == 404


def test_comparison_shows_differences_before_what_is_the_same():
    page = text("/landscape/compare/?t=mlflow&t=clearml&t=kubeflow-model-registry")
    assert "MLflow, ClearML and Kubeflow Model Registry, alike in 4 of 7 components" in page
    assert page.index("Different") < page.index("Last activity") < page.index("The same")
    assert page.index("The same") < page.index("Apache-2.0")


@pytest.mark.parametrize("query", ["", "?t=mlflow", "?t=mlflow&t=nope", "?t=mlflow&t=mlflow"])
def test_fewer_than_two_tools_lead_to_the_choice(query):
    response = Client().get(f"/landscape/compare/{query}")
    assert response.status_code == 302
    assert response["Location"].startswith("/landscape/?view=cards")


def test_at_most_four_are_compared():
    query = "&".join(f"t={tool.slug}" for tool in LANDSCAPE.tools[:6])
    assert len(re.findall(r"<col>", html(f"/landscape/compare/?{query}"))) == 4


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("components/model_registry/", "Model registry: 43 tools"),
        ("categories/skills-assessment/", "Skills Assessment: 1 tool"),
        ("stages/collect/", "Collect: 19 tools"),
        ("responsible-ai/3/", "Build and train model: 5 tools"),
        ("changes/", "49 tools ended, were renamed or were bought"),
        ("deck/", "78 of the 134 tools that the course deck lists are active today"),
        ("statistics/", "305 tools in numbers"),
    ],
)
def test_headings_are_answers(path, heading):
    assert f"<h1>{heading}</h1>" in html(f"/landscape/{path}")


def test_deck_page_holds_pipeline_steps_platforms_and_reading_list():
    page = text("/landscape/deck/")
    for word in (
        "Collect",
        "Ingest",
        "Store",
        "Compute",
        "Use",
        "Michelangelo",
        "Rules of Machine",
    ):
        assert word in page
    assert "71 tools of the list" in page


def test_statistics_name_their_sources_and_lead_to_the_tools():
    page = html("/landscape/statistics/")
    assert "kelvins/awesome-mlops" in page
    assert 'href="/landscape/?status=maintenance"' in page


def test_checks_page_and_command_name_the_same_tools(capsys):
    call_command("tools_to_check", on="2026-11-24")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(lines) - 1} of 305 tools"
    slugs = {line.split("\t")[0] for line in lines[:-1]}
    page = html("/landscape/checks/")
    assert all(f"/landscape/tools/{slug}/" in page for slug in slugs)


def test_command_filters_by_reason_and_refuses_a_strange_day(capsys):
    call_command("tools_to_check", on="2026-11-24", reason="status-unknown")
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert lines
    assert all("status-unknown" in line for line in lines)
    with pytest.raises(CommandError, match="--on"):
        call_command("tools_to_check", on="soon")


def test_a_tool_leads_to_practices_their_owners_and_the_steps_that_show_them():
    page = html("/landscape/tools/mlflow/")
    for path in (
        "/assess/practices/EXP-01/",  # a practice that its category fits best
        "/assess/practices/VAL-02/",  # one of the folded ones
        "/roles/machine-learning-engineer/",
        "/pipelines/level1_flights/",
    ):
        assert f'href="{path}"' in page
    assert page.index("EXP-01") < page.index("VAL-02")


def test_a_tool_that_no_other_room_has_a_page_for_has_no_dead_links(monkeypatch):
    monkeypatch.setattr("mlops_portal.foundation.rooms._rooms", {})
    page = html("/landscape/tools/mlflow/")
    assert "/assess/practices/" not in page
    assert "lead-on" not in page
