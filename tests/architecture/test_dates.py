"""Whoever writes a date for people uses `foundation.dates`: nothing else knows zone and wording."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path("mlops_portal/foundation/dates.py")
FOR_MACHINES = {Path("mlops_portal/foundation/outbox.py")}  # names of files, sorted by them
OTHER_NAMES = {
    "date_format",
    "time_format",
    "strftime",
    "ctime",
    "localtime",
    "localdate",
    "template_localtime",
    "format_date",
    "format_datetime",
    "format_time",
    "dateformat",
    "naturalday",
    "naturaltime",
}
OTHER_FILTERS = re.compile(
    r"\|\s*(utc|localtime|timezone:|date\b|time\b|timesince|timeuntil|naturaltime|naturalday)"
    r"|\{%\s*(now|localtime|timezone|get_current_timezone)\b"
    r"|\{%\s*load\b[^%]*\b(tz|humanize)\b"
)
# A moment printed bare gets Django's own wording.
BARE = re.compile(r"\{\{\s*[\w.]*(_at|_on|\.at|\.since|\.until|timestamp)\s*\}\}")
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt"))
SOURCES = sorted(
    path
    for package in ("mlops_portal", "assessments", "pipelines_catalog")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)


def test_there_is_something_to_read() -> None:
    assert len(TEMPLATES) > 100
    assert len(SOURCES) > 200


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_write_dates_in_one_way(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [m.group() for m in OTHER_FILTERS.finditer(text)] == []
    assert [m.group() for m in BARE.finditer(text)] == []


def test_code_writes_dates_in_one_way() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in SOURCES
        if path.relative_to(ROOT) not in {HERE, *FOR_MACHINES}
        for line, name in _other_ways(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_scripts_write_no_dates() -> None:
    scripts = sorted((ROOT / "static/portal").glob("*.js"))
    assert scripts
    for path in scripts:
        assert not re.search(r"toLocale\w*String|Intl\.DateTime|new Date\(", path.read_text()), path


def _other_ways(tree: ast.AST) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Name):
            name = node.id
        elif isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.alias):
            name = node.name.split(".")[-1]
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)
            name = "strftime" if re.search(r"%[YmdHMSbByj]", spec) else ""
        if name in OTHER_NAMES:
            found.append((getattr(node, "lineno", 0), name))
    return found
