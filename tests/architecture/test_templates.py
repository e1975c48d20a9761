"""Lines of templates and of the style sheet are short: tools break them, this holds the rest.

The formatters leave a line alone where a break would show; it is broken by hand then.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LONGEST = 160
FILES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("styles/**/*.css")]


def test_there_are_templates_and_a_style_sheet() -> None:
    assert len(FILES) > 200
    assert {path.suffix for path in FILES} == {".html", ".css"}


@pytest.mark.parametrize("suffix", [".html", ".css"])
def test_no_line_is_longer_than_a_reader_takes_in(suffix: str) -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in FILES
        if path.suffix == suffix
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert not long, "\n".join(long)


def test_every_template_ends_with_a_newline() -> None:
    """An editor adds it: nothing may depend on a file that has none."""
    assert not [path.name for path in FILES if not path.read_text().endswith("\n")]
