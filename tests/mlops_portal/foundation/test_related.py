"""Pages beside a page about practices: most named first, bounded, with a reason for none."""

from dataclasses import replace

import pytest

from mlops_portal.foundation import related
from mlops_portal.foundation.related import MOST_PAGES, Asked, Page, of_practices
from mlops_portal.foundation.rooms import Room, register
from mlops_portal.foundation.text import Text


def _page(name: str) -> Page:
    return Page(f"/{name}/", Text({"en": name}), about=name)


@pytest.fixture(autouse=True)
def no_rooms(monkeypatch) -> None:
    monkeypatch.setattr("mlops_portal.foundation.rooms._rooms", {})


def test_without_rooms_a_practice_leads_nowhere() -> None:
    assert not of_practices(["A", "B"])


def test_what_most_practices_name_comes_first_and_once() -> None:
    owners = {"A": ["one", "both"], "B": ["both"]}
    pages = {
        related.OWNERS: lambda about: [_page(name) for name in owners.get(about, ())],
        related.EXPLANATION: lambda about: [_page(about)] if about in owners else [],
    }
    register(Room("one", pages=pages))
    found = of_practices(["A", "unknown", "B", "A"])
    assert [page.about for page in found.roles] == ["both", "one"]
    assert [page.about for page in found.practices] == ["A", "B"]
    assert found.tools == found.steps == ()


def test_a_kind_shows_a_bounded_number_of_pages() -> None:
    many = {related.TOOLS: lambda about: [_page(f"{about}{n}") for n in range(50)]}
    register(Room("one", pages=many))
    found = of_practices(["A"])
    assert len(found.tools) == MOST_PAGES
    assert not found.without_tools()


def test_a_skill_that_practices_ask_at_several_levels_stands_once() -> None:
    levels = {"A": 1, "B": 3}
    text = Text({"en": "basic"})

    def skills(about: str) -> list[Page]:
        return [replace(_page("sql"), asked=Asked(levels[about], text, text)), _page(about)]

    register(Room("one", pages={related.SKILLS: skills}))
    found = of_practices(["A", "B"]).skills
    assert [page.about for page in found] == ["sql", "A", "B"]
    assert found[0].asked is None
