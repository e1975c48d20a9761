"""The landscape as published: every tool is there, nothing invented, read once and fast."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from mlops_portal.foundation.content import InvalidContent
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.content.loading import load_landscape
from pipelines_catalog.landscape.domain.licences import Family, family_of
from pipelines_catalog.landscape.domain.tools import Kind, Status

FOLDER = Path(content.__file__).parent
LANDSCAPE = content.landscape()


def test_all_tools_and_categories_are_held():
    assert len(LANDSCAPE.tools) == len(LANDSCAPE.by_slug) == 305
    assert len(LANDSCAPE.categories) == 33
    assert sum(tool.in_deck for tool in LANDSCAPE.tools) == 178
    assert sum(tool.origin == "deck-list" for tool in LANDSCAPE.tools) == 134
    assert len({t.category for t in LANDSCAPE.tools if t.origin == "deck-list"}) == 18


def test_numbers_by_status_kind_component_and_level_are_those_published():
    statuses = Counter(tool.status for tool in LANDSCAPE.tools)
    assert statuses == {
        Status.ACTIVE: 159,
        Status.MAINTENANCE: 74,
        Status.UNKNOWN: 32,
        Status.ACQUIRED: 12,
        Status.RENAMED: 11,
        Status.DISCONTINUED: 9,
        Status.ARCHIVED: 8,
    }
    assert Counter(tool.kind for tool in LANDSCAPE.tools)[Kind.OPEN_SOURCE] == 225
    components = Counter(c for tool in LANDSCAPE.tools for c in tool.components)
    assert components["model_registry"] == 43
    assert components["ml_pipeline_orchestrator"] == 50
    assert Counter(t.maturity_level for t in LANDSCAPE.tools) == {0: 101, 1: 176, 2: 28}


def test_categories_work_from_one_to_thirty_two_tools():
    sizes = Counter(tool.category for tool in LANDSCAPE.tools)
    assert (min(sizes.values()), max(sizes.values())) == (1, 32)
    assert set(sizes) == {category.id for category in LANDSCAPE.categories}


def test_every_tool_speaks_every_language_and_says_when_it_was_checked():
    for tool in LANDSCAPE.tools:
        assert tool.description, tool.slug
        assert set(tool.description.translations) == set(LANDSCAPE.languages) == {"en", "pt-br"}
        assert tool.checked, tool.slug


def test_a_known_status_or_licence_names_its_source():
    for tool in LANDSCAPE.tools:
        if tool.status is not Status.UNKNOWN:
            assert tool.source_of("status"), tool.slug
            assert tool.status_basis, tool.slug
        if tool.acquired_by:
            assert tool.source_of("acquisition"), tool.slug


@pytest.mark.parametrize("slug", ["mlflow", "ray", "deepspeed", "jenkins"])
def test_who_hosts_a_project_is_told_with_its_source(slug):
    tool = LANDSCAPE.by_slug[slug]
    assert tool.foundations
    assert tool.source_of("foundation").date


def test_a_service_and_its_client_have_two_licences():
    for tool in LANDSCAPE.tools:
        if tool.client_licence:
            assert tool.source_of("client_licence"), tool.slug
            assert not tool.licence, tool.slug
            assert family_of(tool) is Family.PROPRIETARY, tool.slug
    assert LANDSCAPE.by_slug["wandb"].client_licence == "MIT"
    assert LANDSCAPE.by_slug["comet"].client_licence == "MIT"


def test_facts_that_were_wrong_are_right_and_name_the_day_of_the_look():
    mlreef, bentoml = LANDSCAPE.by_slug["mlreef"], LANDSCAPE.by_slug["bentoml"]
    assert (mlreef.licence, mlreef.status) == ("MIT", Status.MAINTENANCE)
    assert "Modular" in bentoml.status_note.in_language("en")
    assert "LLM" in LANDSCAPE.by_slug["trubrics"].description.in_language("en")
    for slug in ("mlreef", "bentoml", "trubrics", "cml", "great-expectations"):
        assert LANDSCAPE.by_slug[slug].source_of("status").date == "2026-12-01"


def test_the_deck_s_pipeline_steps_platforms_and_reading_list_are_held():
    assert [term.id for term in LANDSCAPE.lifecycle_data] == [
        "collect",
        "ingest",
        "store",
        "compute",
        "use",
    ]
    assert [step.id for step in LANDSCAPE.responsible_ai_steps] == ["1", "2", "3", "4", "5"]
    assert len(LANDSCAPE.in_house_platforms + LANDSCAPE.cloud_platforms) == 10
    assert len(LANDSCAPE.reading_list) == 9


def test_loading_is_fast():
    best = min(_seconds_of_loading() for _ in range(3))
    assert best < 1.6, f"{best:.3f} s"


def _seconds_of_loading() -> float:
    began = time.process_time()
    load_landscape(FOLDER)
    return time.process_time() - began


def test_nothing_is_read_at_import():
    script = (
        "import pipelines_catalog.landscape.content as c\n"
        "print(c.landscape.cache_info().currsize, c.landscape() is c.landscape())"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout.split() == ["0", "True"], told.stderr


def test_inspection_counts_and_finds_nothing_wrong():
    found = content.inspect()
    assert found.errors == ()
    assert "305 tools (178 in the course deck) in 33 categories" in found.found[0]


def test_published_content_is_accepted_by_its_loader():
    try:
        load_landscape(FOLDER)
    except InvalidContent as invalid:
        raise AssertionError(str(invalid)) from invalid
