"""Selection against brute force: tools, counts of every facet, orders, drops, own tools."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.facets import FACETS, activity_of, months_between
from pipelines_catalog.landscape.domain.reading import read_query, write_query
from pipelines_catalog.landscape.domain.searching import ask, entry_of, rank
from pipelines_catalog.landscape.domain.selection import ORDERINGS, Catalogue, Query
from pipelines_catalog.landscape.domain.tools import Tool
from tests.pipelines_catalog.landscape.domain.landscapes import landscapes

KEYS = [facet.key for facet in FACETS]


@st.composite
def asked(draw: st.DrawFn) -> tuple[Catalogue, Query]:
    """A random landscape, and a query of values that it has."""
    catalogue = Catalogue(draw(landscapes()))
    filters = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3)):
        if values := list(catalogue.masks[key]):
            some = draw(st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=2))
            filters.append((key, tuple(some)))
    words = draw(st.sampled_from(["", "flow", "AÇAÍ", "acai", "ml flow", "store ray", "zzz"]))
    orders = ["", "relevance", *ORDERINGS, *(f"-{name}" for name in ORDERINGS)]
    return catalogue, Query(words, tuple(filters), draw(st.sampled_from(orders)))


def matches(catalogue: Catalogue, tool: Tool, query: Query, without: str = "") -> bool:
    """Whether a tool is selected, the slow way; `without` leaves one facet out."""
    landscape = catalogue.landscape
    if query.words:
        known = catalogue.vocabulary
        if rank(entry_of(tool, landscape, known), ask(query.words, known)) is None:
            return False
    of = {facet.key: facet.of for facet in FACETS}
    return all(
        set(values) & set(of[key](tool, landscape))
        for key, values in query.filters
        if key != without
    )


@given(asked())
@settings(max_examples=40, deadline=None)
def test_the_selection_holds_exactly_the_tools_that_match(given_):
    catalogue, query = given_
    found = catalogue.select(query)
    expected = {tool.slug for tool in catalogue.tools if matches(catalogue, tool, query)}
    assert {tool.slug for tool in found.tools} == expected
    assert len(found.tools) == len(expected)


@given(asked())
@settings(max_examples=40, deadline=None)
def test_every_count_is_what_brute_force_counts(given_):
    catalogue, query = given_
    counts = catalogue.select(query).counts
    for facet in FACETS:
        others = [t for t in catalogue.tools if matches(catalogue, t, query, without=facet.key)]
        for count in counts[facet.key]:
            expected = sum(count.value in facet.of(t, catalogue.landscape) for t in others)
            assert count.tools == expected, (facet.key, count)
            assert count.is_chosen == (count.value in query.chosen.get(facet.key, ()))


@given(asked())
@settings(max_examples=30, deadline=None)
def test_an_empty_selection_names_filters_whose_drop_brings_tools_back(given_):
    catalogue, query = given_
    found = catalogue.select(query)
    assert not (found.tools and found.drops)
    for drop in found.drops:
        rest = query.without(drop.facet, drop.value)
        assert len(catalogue.select(rest).tools) == drop.tools > 0
    brings = [drop.tools for drop in found.drops]
    assert brings == sorted(brings, reverse=True)


@given(asked())
@settings(max_examples=30, deadline=None)
def test_an_address_gives_its_query_again(given_):
    catalogue, query = given_
    params: dict[str, list[str]] = {}
    for key, value in write_query(query):
        params.setdefault(key, []).append(value)
    parsed = read_query(params, catalogue)
    assert parsed.problems == ()
    assert dict(parsed.query.filters) == dict(query.filters)
    assert (parsed.query.words, parsed.query.ordering) == (query.words, query.ordering)


@pytest.mark.parametrize("ordering", [*ORDERINGS, *(f"-{name}" for name in ORDERINGS)])
def test_an_order_sorts_by_its_key(ordering):
    catalogue = content.catalogue()
    key = ORDERINGS[ordering.removeprefix("-")]
    found = catalogue.select(Query(ordering=ordering)).tools
    values = [key(tool, catalogue.landscape) for tool in found]
    assert values == sorted(values, reverse=ordering.startswith("-"))
    assert len(found) == 305


def test_every_old_name_finds_its_tool_among_the_first():
    catalogue = content.catalogue()
    for tool in catalogue.tools:
        for name in tool.names:
            found = catalogue.select(Query(words=name)).tools
            # A name can be that of several entries (an old and a new one of one product).
            assert tool.slug in [other.slug for other in found[:3]], (name, tool.slug)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("looker studio", "data-studio"),
        ("google data studio", "data-studio"),
        ("ydata-profiling", "pandas-profiling"),
        ("Vertex AI", "gemini-enterprise-agent-platform"),
        ("sagemaker", "amazon-sagemaker"),
        ("kf serving", "kfserving"),
        ("TF Data Validation", "tfdv"),
        ("W&B", "wandb"),
        ("registro de modelos", "mlflow"),
        ("SERVICO DE DEPLOY", "bentoml"),
        ("validação de dados", "great-expectations"),
        ("feature store", "feast"),
    ],
)
def test_search_knows_old_names_both_languages_and_no_accents(words, slug):
    found = [tool.slug for tool in content.catalogue().select(Query(words=words)).tools]
    assert slug in found


def test_names_come_before_texts():
    found = [tool.slug for tool in content.catalogue().select(Query(words="feast")).tools]
    assert found[0] == "feast"
    kube = content.catalogue().select(Query(words="kubeflow")).tools
    assert kube[0].slug == "kubeflow"


def test_several_values_of_a_facet_are_alternatives_and_facets_narrow():
    catalogue = content.catalogue()

    def size(*filters: tuple[str, tuple[str, ...]]) -> int:
        return len(catalogue.select(Query(filters=filters)).tools)

    registry = ("component", ("model_registry",))
    assert size(registry) == 43
    assert size(registry, ("status", ("active",))) == 28
    assert size(registry, ("status", ("active", "maintenance"))) == 31


def test_unknown_values_are_problems_and_the_rest_goes_on():
    params = {"component": ["model_registry,nope"], "status": ["alive"], "ordering": ["stars"]}
    parsed = read_query({**params, "q": ["x" * 150]}, content.catalogue())
    assert parsed.query.filters == (("component", ("model_registry",)),)
    assert [(problem.field, problem.code) for problem in parsed.problems] == [
        ("q", "too_long"),
        ("component", "unknown_value"),
        ("status", "unknown_value"),
        ("ordering", "unknown_ordering"),
    ]


def test_own_tools_are_selected_and_searched_among_ours():
    own = Tool("own-1", "House store", components=("feature_store",), owner="bank")
    catalogue = content.catalogue().with_tools((own,))
    found = catalogue.select(Query("house", (("component", ("feature_store",)),)))
    assert found.tools[0] == own
    assert found.total == 306
    assert len(content.catalogue().tools) == 305


def test_an_own_tool_cannot_take_a_slug_of_ours():
    with pytest.raises(ValueError, match="mlflow"):
        content.catalogue().with_tools((Tool("mlflow", "Ours"),))


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [("2026-11", "2026-11", 0), ("2025-11", "2026-11", 12), ("2025", "2026-01-31", 1)],
)
def test_months_are_counted_from_partial_dates(earlier, later, months):
    assert months_between(earlier, later) == months


@pytest.mark.parametrize(
    ("last", "activity"),
    [("2025-11", "year"), ("2025-10", "two-years"), ("2024-10", "older"), ("", "unknown")],
)
def test_activity_is_counted_from_the_month_of_the_landscape(last, activity):
    assert activity_of(Tool("a", "A", last_activity=last), "2026-11") == activity
