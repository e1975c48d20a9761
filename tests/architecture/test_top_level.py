"""The top level of the repository holds what it is made of, and nothing that a tool left there."""

from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = {
    "manage.py",
    "mlops_portal",
    "assessments",
    "pipelines_catalog",
    "templates",
    "static",
    "styles",
    "tests",
    "requirements.txt",
}
AROUND = {
    ".ci",
    ".dockerignore",
    ".git",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "compose.yaml",
    "docs",
    "findings",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-dev.txt",
    "requirements.lock",
}


def test_the_top_level_holds_nothing_else() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    found = {
        entry.name
        for entry in ROOT.iterdir()
        if not any(fnmatch(entry.name, pattern) for pattern in ignored)
    }
    assert found - AROUND == PRODUCT
