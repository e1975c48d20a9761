"""Each refusal when the matrix is loaded names file, key and reason."""

import shutil
from pathlib import Path

import pytest

from assessments.roles import content
from assessments.roles.content.loading import load_matrix
from mlops_portal.foundation.content import InvalidContent

SCIENTIST = "roles/data-scientist.yaml"
STATISTICS = "skills/statistics.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may break."""
    copy = tmp_path / "v1"
    shutil.copytree(content.FOLDER / "v1", copy)
    return copy


def refusals(folder: Path) -> list[str]:
    with pytest.raises(InvalidContent) as caught:
        load_matrix(folder)
    return [str(error) for error in caught.value.errors]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_content_is_whole() -> None:
    inspection = content.inspect()
    assert inspection.errors == ()
    assert "21 skills, 4 roles with 252 required levels, 5 x 7 ticks" in inspection.found[0]


def test_the_copy_loads_like_the_original(folder: Path) -> None:
    assert load_matrix(folder) == content.matrix()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            SCIENTIST,
            "[2, 2, 3]",
            "[2, 2, 2]",
            f"v1/{SCIENTIST}: requirements.statistics: is [2, 2, 2], but [2, 2, 3] is published",
        ),
        (
            SCIENTIST,
            "[2, 2, 3]",
            "[2, 2, 4]",
            f"v1/{SCIENTIST}: requirements.statistics.2: Input should be less than or equal to 3",
        ),
        (
            SCIENTIST,
            "[2, 2, 3]",
            "[2, 2]",
            f"v1/{SCIENTIST}: requirements.statistics: needs 3 levels, one per seniority, not 2",
        ),
        (
            SCIENTIST,
            "  statistics: ",
            "  statistic: ",
            f"v1/{SCIENTIST}: requirements.statistics: is missing",
        ),
        (
            SCIENTIST,
            "kind: exam",
            "kind: talk",
            f"v1/{SCIENTIST}: process.stages.0.kind: "
            "Input should be 'exam', 'interview', 'portfolio' or 'decision'",
        ),
        (
            STATISTICS,
            "axis: maths-and-statistics",
            "axis: maths",
            f"v1/{STATISTICS}: axis: there is no axis maths",
        ),
        (
            STATISTICS,
            "slug: statistics",
            "slug: statistic",
            f"v1/{STATISTICS}: slug: must be statistics, as the file is named",
        ),
        (
            STATISTICS,
            "  - level: 0\n",
            "  - level: 1\n",
            f"v1/{STATISTICS}: anchors: needs the levels 0, 1, 2, 3 in this order",
        ),
        (
            STATISTICS,
            ', pt-br: "Estatística"}',
            "}",
            f"v1/{STATISTICS}: name: has no text in pt-br",
        ),
        (
            "matrix.yaml",
            "  - statistics\n",
            "",
            f"v1/{STATISTICS}: slug: is not listed in matrix.yaml",
        ),
        (
            "matrix.yaml",
            '"1.0.0"',
            '"1.0.1"',
            "v1/matrix.yaml: version: is 1.0.1, but 1.0.0 is the published version",
        ),
        (
            "ticks.yaml",
            "data-analyst:              [1, 0",
            "data-analyst:              [1, 1",
            "v1/ticks.yaml: rows.data-analyst: "
            "is [1, 1, 0, 1, 0, 1, 1], but [1, 0, 0, 1, 0, 1, 1] is published",
        ),
        (
            "ticks.yaml",
            "    canonical: 0\n    confidence: medium",
            "    canonical: 1\n    confidence: medium",
            "v1/ticks.yaml: differences.machine-learning-engineer.communication: "
            "is not what rows and copies say",
        ),
        (
            "ticks.yaml",
            "[statistics, algebra-calculus]",
            "[statistics, algebra]",
            "v1/ticks.yaml: crosswalk.mathematics: there is no skill algebra",
        ),
    ],
)
def test_a_broken_file_is_refused_by_file_key_and_reason(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    edit(folder, file, old, new)
    assert told in refusals(folder)


def test_a_difference_between_prints_must_be_explained(folder: Path) -> None:
    edit(
        folder, "ticks.yaml", '["✓", "", "", "✓", "", "✓", "✓"]', '["", "", "", "✓", "", "✓", "✓"]'
    )
    assert refusals(folder) == [
        "v1/ticks.yaml: differences.data-analyst.data-science: "
        "the prints differ, but nothing is said about it"
    ]


def test_a_missing_skill_file_is_named(folder: Path) -> None:
    (folder / STATISTICS).unlink()
    assert refusals(folder) == [
        "v1/matrix.yaml: skills.statistics: there is no file skills/statistics.yaml"
    ]
