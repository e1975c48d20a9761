"""No source file is longer than a reader takes in at once.

Left out: files of other projects and locks, which we do not write, and migrations, which Django
writes and which do not change once they are published.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 400
OURS = ("mlops_portal", "assessments", "pipelines_catalog", "benchmarks", "docs", "tests")
FILES = [
    *(path for folder in OURS for path in ROOT.glob(f"{folder}/**/*.py")),
    *ROOT.glob("templates/**/*.html"),
    *ROOT.glob("styles/**/*.css"),
    *ROOT.glob("static/portal/**/*.js"),
]


def test_no_file_is_longer_than_a_reader_takes_in() -> None:
    assert not [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > LONGEST
    ]
