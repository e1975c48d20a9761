"""Random landscapes for property tests: small vocabularies, so that tools collide."""

from hypothesis import strategies as st

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.landscape import Category, Landscape, Term
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

GROUPS, CATEGORIES = ("g1", "g2"), ("c1", "c2", "c3")
COMPONENTS = ("registry", "store", "deploy")
WORDS = ("Açaí", "flow", "ML Flow", "store", "Ray", "ação", "C++", "kube-flow")


def text(word: str) -> Text:
    return Text({"en": word, "pt-br": word})


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


@st.composite
def tools(draw: st.DrawFn, slug: str) -> Tool:
    """A tool with random facts."""
    category = draw(st.sampled_from(CATEGORIES))
    others = tuple(c for c in draw(some(CATEGORIES)) if c != category)
    return Tool(
        slug=slug,
        name=draw(st.sampled_from(WORDS)),
        category=category,
        other_categories=others,
        kind=draw(st.sampled_from(list(Kind))),
        status=draw(st.sampled_from(list(Status))),
        description=text(draw(st.sampled_from(WORDS))),
        aliases=draw(some(WORDS)),
        licence=draw(st.sampled_from(["", "MIT", "AGPL-3.0", "BUSL-1.1", "House-1"])),
        source_available=draw(st.sampled_from([None, True, False])),
        language=draw(st.sampled_from(["", "Python", "Go"])),
        pypi=draw(st.sampled_from(["", "pkg"])),
        last_activity=draw(st.sampled_from(["", "2026-10", "2025-02", "2019-01"])),
        components=draw(some(COMPONENTS)),
        lifecycle_data=draw(some(("collect", "use"))),
        lifecycle_ml=draw(some(("train", "watch"))),
        maturity_level=draw(st.sampled_from([None, 0, 1, 2])),
        responsible_ai_step=draw(st.sampled_from([None, 1, 2])),
        in_deck=draw(st.booleans()),
        acquired_by=draw(st.sampled_from(["", "Buyer"])),
    )


def build(found: list[Tool]) -> Landscape:
    """A landscape of these tools over the small vocabularies."""

    def terms(*ids: str) -> tuple[Term, ...]:
        return tuple(Term(id, text(id)) for id in ids)

    return Landscape(
        as_of="2026-11",
        languages=("en", "pt-br"),
        origins=(),
        groups=terms(*GROUPS),
        categories=tuple(
            Category(id, i, GROUPS[i % 2], text(id), text(id), "deck-list")
            for i, id in enumerate(CATEGORIES)
        ),
        components=terms(*COMPONENTS),
        lifecycle_data=terms("collect", "use"),
        lifecycle_ml=terms("train", "watch"),
        responsible_ai_steps=terms("1", "2"),
        tools=tuple(found),
    )


@st.composite
def landscapes(draw: st.DrawFn, most: int = 12) -> Landscape:
    """A landscape with up to `most` random tools."""
    count = draw(st.integers(0, most))
    return build([draw(tools(f"t{number}")) for number in range(count)])
