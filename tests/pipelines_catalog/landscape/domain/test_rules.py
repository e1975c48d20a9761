"""Alternatives, comparison, coverage, warnings, changes, rechecks, licences, statistics."""

import pytest

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.alternatives import alternatives
from pipelines_catalog.landscape.domain.comparison import compare
from pipelines_catalog.landscape.domain.coverage import Concern, coverage, warnings_of
from pipelines_catalog.landscape.domain.landscape import normal_address
from pipelines_catalog.landscape.domain.licences import Family, family_of, licence_family
from pipelines_catalog.landscape.domain.rechecks import Reason, reasons_of, rechecks
from pipelines_catalog.landscape.domain.statistics import changes, deck_list, statistics
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

LANDSCAPE = content.landscape()
TOOL = LANDSCAPE.by_slug
SEVEN = tuple(term.id for term in LANDSCAPE.components)


# ------------------------------------------------------------------ alternatives


def test_alternatives_are_alive_related_and_never_itself_or_its_successor():
    pairs = [(tool, a) for tool in LANDSCAPE.tools for a in alternatives(tool, LANDSCAPE.tools)]
    assert len(pairs) > 1_000
    for tool, found in pairs:
        assert found.tool.is_alive
        assert found.tool.slug not in (tool.slug, tool.successor_slug)
        assert found.shared or found.same_category
        assert set(found.shared) <= set(tool.components) & set(found.tool.components)


def test_closest_alternatives_share_most():
    shared = [len(a.shared) for a in alternatives(TOOL["mlflow"], LANDSCAPE.tools)]
    assert shared == sorted(shared, reverse=True)
    assert shared[0] == 3


def test_a_tool_without_components_is_matched_by_category():
    found = alternatives(TOOL["shap"], LANDSCAPE.tools)
    assert found
    assert all(a.same_category for a in found)


# ------------------------------------------------------------------ comparison


def test_differences_come_first_and_are_complete():
    found = compare(LANDSCAPE.tools_of(["mlflow", "clearml"]), LANDSCAPE)
    assert all(row.values[0] != row.values[1] for row in found.different)
    assert all(row.values[0] == row.values[1] for row in found.same)
    assert set(found.shared_components) == {"model_registry", "ml_metadata_store"}
    assert len(found.different_components) == 3
    components = [row for row in (*found.different, *found.same) if row.is_component]
    assert len(components) == 7


@pytest.mark.parametrize("slugs", [["mlflow"], ["mlflow", "mlflow"], ["a", "b", "c", "d", "e"]])
def test_fewer_than_two_or_more_than_four_are_refused(slugs):
    with pytest.raises(ValueError, match="two to four"):
        compare([Tool(slug, slug) for slug in slugs], LANDSCAPE)


# ------------------------------------------------------------------ coverage


def test_an_empty_stack_lacks_seven_components_and_a_short_list_completes_it():
    found = coverage([], LANDSCAPE)
    assert found.covered == ()
    assert found.gaps == SEVEN
    filled = [component for step in found.completion for component in step.fills]
    assert sorted(filled) == sorted(SEVEN)
    assert len(filled) == len(set(filled))


def test_a_tool_that_ended_covers_nothing_and_is_warned_of():
    found = coverage([TOOL["neptune"]], LANDSCAPE)
    assert found.covered == ()
    assert [w.concern for w in found.warnings] == [Concern.ENDED, Concern.ACQUIRED]


def test_covered_gaps_doubled_and_beside():
    stack = LANDSCAPE.tools_of(["git", "mlflow", "dvc", "feast", "jupyterlab"])
    found = coverage(stack, LANDSCAPE)
    assert set(found.covered) | set(found.gaps) == set(SEVEN)
    assert found.gaps == ("test_build_services",)
    assert "model_registry" in [part.component for part in found.doubled]
    assert [tool.slug for tool in found.beside] == ["jupyterlab"]


def test_suggestions_are_active_open_and_not_in_the_stack_latest_first():
    stack = [TOOL["mlflow"]]
    for part in coverage(stack, LANDSCAPE).components:
        assert all(tool.is_alive and tool.is_open for tool in part.suggestions)
        assert TOOL["mlflow"] not in part.suggestions
        dates = [tool.last_activity for tool in part.suggestions]
        assert dates == sorted(dates, reverse=True)


def test_an_own_tool_fills_a_component_like_any_other():
    own = Tool("own-1", "House store", components=("feature_store",), owner="bank")
    assert coverage([own], LANDSCAPE).covered == ("feature_store",)


@pytest.mark.parametrize(
    ("slug", "concerns"),
    [
        ("kfserving", [Concern.RENAMED]),
        ("seldon", [Concern.LICENCE]),
        ("tecton", [Concern.ACQUIRED]),
        ("keepsake", [Concern.ENDED]),
        ("mlflow", []),
    ],
)
def test_warnings_say_ended_renamed_bought_or_licence(slug, concerns):
    assert [warning.concern for warning in warnings_of(TOOL[slug])] == concerns


def test_a_renamed_tool_names_what_it_became():
    assert warnings_of(TOOL["kfserving"])[0].instead == "kserve"


def test_a_licence_that_changed_since_it_was_noted_is_warned_of():
    assert [w.concern for w in warnings_of(TOOL["mlflow"], "GPL-3.0")] == [Concern.LICENCE]
    assert warnings_of(TOOL["mlflow"], "Apache-2.0") == ()
    assert warnings_of(TOOL["seldon"], "BUSL-1.1") == ()


# ------------------------------------------------------------------ licences


@pytest.mark.parametrize(
    ("licence", "family"),
    [
        ("Apache-2.0", Family.PERMISSIVE),
        ("Apache-2.0 OR MIT", Family.PERMISSIVE),
        ("MPL-2.0", Family.WEAK_COPYLEFT),
        ("LGPL-3.0", Family.WEAK_COPYLEFT),
        ("GPL-2.0-only", Family.COPYLEFT),
        ("AGPL-3.0", Family.NETWORK_COPYLEFT),
        ("BUSL-1.1", Family.SOURCE_AVAILABLE),
        ("Elastic-2.0", Family.SOURCE_AVAILABLE),
        ("Something-9", Family.OTHER),
    ],
)
def test_licences_fall_into_families(licence, family):
    assert licence_family(licence) is family


def test_no_licence_of_the_landscape_is_without_family():
    assert Family.OTHER not in {family_of(tool) for tool in LANDSCAPE.tools}


def test_a_sold_tool_without_licence_is_proprietary_and_an_open_one_unknown():
    assert family_of(Tool("a", "A", kind=Kind.COMMERCIAL)) is Family.PROPRIETARY
    assert family_of(Tool("a", "A")) is Family.UNKNOWN


# ------------------------------------------------------------------ lists


def test_changes_hold_every_ended_renamed_and_bought_tool():
    found = changes(LANDSCAPE)
    assert len(found.ended) == 17
    assert {tool.slug for tool in found.renamed} >= {"kfserving", "hub-activeloop", "fedml"}
    assert len(found.bought) == 23
    assert found.count == len({*found.ended, *found.renamed, *found.bought})


def test_the_deck_s_list_stands_as_published():
    found = deck_list(LANDSCAPE)
    sizes = [len(part) for part in (found.listed, found.active, found.quiet, found.gone)]
    assert sizes == [134, 78, 35, 21]
    assert len(found.left_out) == 71


def test_facts_that_nobody_verified_need_a_check_and_old_checks_too():
    tool = Tool("a", "A", status=Status.ACTIVE, licence="MIT", checked="2026-05")
    assert reasons_of(tool, "2026-10-31") == ()
    assert reasons_of(tool, "2026-11-01") == (Reason.OLD,)
    assert reasons_of(Tool("b", "B"), "2026-11-01") == (
        Reason.NEVER,
        Reason.STATUS,
        Reason.LICENCE,
    )


def test_half_a_year_after_the_last_check_every_tool_needs_one():
    assert len(rechecks(LANDSCAPE, "2027-05-01")) == 305
    assert 0 < len(rechecks(LANDSCAPE, "2026-11-24")) < 150


def test_own_tools_are_not_an_editor_s_to_check():
    both = LANDSCAPE.with_tools([Tool("own-1", "House store", owner="bank")])
    assert "own-1" not in {recheck.tool.slug for recheck in rechecks(both, "2030-01-01")}


def test_statistics_add_up():
    found = statistics(content.catalogue())
    on = sum(tool.goes_on for tool in LANDSCAPE.tools)  # active, and renamed or bought
    assert sum(share.tools for share in found["status"]) == 305 + on
    assert {share.value: share.alive for share in found["status"]}["archived"] == 0
    assert sum(share.alive for share in found["kind"]) == 159 + on


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Feast-dev/Feast",
        "http://www.github.com/feast-dev/feast/",
        "https://github.com/feast-dev/feast.git",
    ],
)
def test_addresses_of_one_repository_are_one(url):
    assert normal_address(url) == "github.com/feast-dev/feast"
    assert LANDSCAPE.slug_by_repository[normal_address(url)] == ("feast",)


def test_one_repository_may_hold_several_tools():
    assert any(len(slugs) > 1 for slugs in LANDSCAPE.slug_by_repository.values())
