"""Where a page about practices leads: most named first, and nothing of an empty door."""

from dataclasses import replace

import pytest

from mlops_portal.foundation import doors
from mlops_portal.foundation.doors import Asked, Page
from mlops_portal.foundation.leads import MOST_PAGES, leads
from mlops_portal.foundation.text import Text


def _page(name: str) -> Page:
    return Page(f"/{name}/", Text({"en": name}), about=name)


@pytest.fixture(autouse=True)
def no_doors(monkeypatch) -> None:
    monkeypatch.setattr(doors, "_finders", {})


def test_without_a_door_a_practice_leads_nowhere() -> None:
    assert not leads(["A", "B"])


def test_what_most_practices_name_comes_first_and_once() -> None:
    owners = {"A": ["one", "both"], "B": ["both"]}
    doors.register(doors.OWNERS, lambda about: [_page(name) for name in owners.get(about, ())])
    doors.register(doors.EXPLANATION, lambda about: [_page(about)] if about in owners else [])
    found = leads(["A", "unknown", "B", "A"])
    assert [page.about for page in found.roles] == ["both", "one"]
    assert [page.about for page in found.practices] == ["A", "B"]
    assert found.tools == found.steps == ()


def test_a_door_shows_a_bounded_number_of_pages() -> None:
    doors.register(doors.TOOLS, lambda about: [_page(f"{about}{n}") for n in range(50)])
    found = leads(["A"])
    assert len(found.tools) == MOST_PAGES
    assert not found.without_tools()


def test_a_skill_that_practices_ask_at_several_levels_stands_once() -> None:
    levels = {"A": 1, "B": 3}
    text = Text({"en": "basic"})

    def skills(about: str) -> list[Page]:
        return [replace(_page("sql"), asked=Asked(levels[about], text, text)), _page(about)]

    doors.register(doors.SKILLS, skills)
    found = leads(["A", "B"]).skills
    assert [page.about for page in found] == ["sql", "A", "B"]
    assert found[0].asked is None
