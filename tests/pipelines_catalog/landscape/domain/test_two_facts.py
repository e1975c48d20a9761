"""What is not known is not no; alive, renamed and bought are several facts; languages alone."""

import pytest

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.alternatives import alternatives
from pipelines_catalog.landscape.domain.comparison import compare
from pipelines_catalog.landscape.domain.facets import goes_on
from pipelines_catalog.landscape.domain.tools import Status, Tool
from pipelines_catalog.landscape.models import OwnTool

LANDSCAPE = content.landscape()


@pytest.mark.parametrize("slug", ["amazon-sagemaker", "wandb", "edge-impulse", "iguazio"])
def test_who_was_renamed_or_bought_and_runs_is_alive(slug):
    tool = LANDSCAPE.by_slug[slug]
    assert tool.goes_on


@pytest.mark.parametrize("slug", ["mlflow", "neptune"])
def test_renamed_and_bought_ones_are_alternatives(slug):
    found = alternatives(LANDSCAPE.by_slug[slug], LANDSCAPE.tools, most=100)
    assert {"wandb", "amazon-sagemaker"} <= {other.tool.slug for other in found}


@pytest.mark.parametrize(
    ("tool", "does"),
    [
        (Tool("a", "A", status=Status.RENAMED, last_activity="2026-10"), True),
        (Tool("a", "A", status=Status.ACQUIRED, last_activity="2025-10"), False),
        (Tool("a", "A", status=Status.ACQUIRED), False),
        (Tool("a", "A", status=Status.RENAMED, last_activity="2026-10", successor_slug="b"), False),
        (Tool("a", "A", status=Status.DISCONTINUED, last_activity="2026-10"), False),
    ],
)
def test_what_goes_on_was_seen_in_the_last_year_under_its_own_entry(tool, does):
    assert goes_on(tool, "2026-11") is does


def test_the_facet_of_languages_holds_languages_alone():
    languages = set(content.catalogue().masks["language"]) - {"unknown"}
    assert languages == {tool.language for tool in LANDSCAPE.tools if tool.language}
    assert languages.isdisjoint({"SaaS", "Paper", "Kubernetes", "AWS", "Docker", "Guide"})
    assert LANDSCAPE.by_slug["tableau"].form or LANDSCAPE.by_slug["tableau"].language
    assert all(not (tool.form and tool.language) for tool in LANDSCAPE.tools)


def test_components_that_nobody_named_are_not_known():
    bare, said = (
        Tool("own-1", "Bare", owner="x"),
        Tool("own-2", "S", components=("feature_store",), owner="x"),
    )
    rows = {row.key: row.values for row in compare((bare, said), LANDSCAPE).different}
    assert rows["component:feature_store"] == (None, True)
    assert rows["component:model_registry"] == (None, False)


def test_a_source_stands_for_a_fact_that_exists():
    assert OwnTool(pk=1, name="A", source="radar.csv").as_tool().sources == ()
    told = OwnTool(pk=1, name="A", source="radar.csv", homepage="https://a.example").as_tool()
    assert [source.fact for source in told.sources] == ["homepage"]
