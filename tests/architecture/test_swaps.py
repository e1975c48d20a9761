"""A part of a page that asks again by itself brings along what outside of it would go stale."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
ASKS = re.compile(r'hx-trigger="every \d+s"')
HEADING = re.compile(r"<h1(?P<marks>[^>]*)>(?P<words>.*?)</h1>", re.DOTALL)
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if ASKS.search(path.read_text(encoding="utf-8")) and "{% extends" in path.read_text()
)


def test_there_is_something_to_read() -> None:
    assert len(PAGES) >= 2


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_heading_that_depends_on_the_state_comes_with_the_part(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    heading = HEADING.search(text)
    assert heading
    if "{% if" not in heading["words"]:
        return
    begin = ASKS.search(text)
    assert begin
    mark = re.search(r'id="([\w-]+)"', heading["marks"])
    assert mark, "the heading has no id by which it could be replaced"
    assert f'hx-select-oob="#{mark[1]}"' in text
