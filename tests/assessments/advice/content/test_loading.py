"""Each refusal when the chain is loaded names file, key and reason."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assessments.advice import content
from assessments.advice.content import loading
from assessments.advice.content.loading import load_chain
from mlops_portal.foundation.content import ContentError, Inspection, InvalidContent

Edit = Callable[[str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may break."""
    copy = tmp_path / "v1"
    shutil.copytree(content.FOLDER / "v1", copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace a text in the file; it must be there."""

    def _edit(old: str, new: str) -> None:
        path = folder / loading.FILE
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return _edit


def wrong(folder: Path) -> list[str]:
    with pytest.raises(InvalidContent) as caught:
        load_chain(folder)
    return list(map(str, caught.value.errors))


VAL_02_FIRST = "practice_skills.VAL-02.0"
VAL_02 = "  VAL-02: [{skill: ml-structured-data, level: 2}"
STATISTICS = "  statistics: [model-testing-validation,"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("  VAL-02: [{", "  VAL-99: [{", "practice_skills.VAL-99", "there is no such practice"),
        ("  VAL-02: [{", "  VAL-99: [{", "practice_skills.VAL-02", "is missing"),
        (
            VAL_02,
            "  VAL-02: [{skill: juggling, level: 2}",
            "practice_skills.VAL-02.juggling",
            "there is no such skill",
        ),
        (VAL_02, VAL_02.replace("2}", "0}"), f"{VAL_02_FIRST}.level", "than or equal to 1"),
        (VAL_02, VAL_02.replace("2}", "4}"), f"{VAL_02_FIRST}.level", "than or equal to 3"),
        (VAL_02, VAL_02.replace("2}", "x}"), f"{VAL_02_FIRST}.level", "a valid integer"),
        (
            VAL_02,
            VAL_02.replace("2}", "3}"),
            "practice_skills.VAL-02.ml-structured-data",
            "level 3 is more than the first owner has as an expert, 2",
        ),
        (
            VAL_02,
            VAL_02 + ", {skill: ml-structured-data, level: 1}",
            "practice_skills.VAL-02.ml-structured-data",
            "stands twice",
        ),
        ("  influence: []\n", "", "skill_tools.influence", "is missing; a skill"),
        ("  influence: []\n", "  juggling: []\n", "skill_tools.juggling", "there is no such skill"),
        (
            STATISTICS,
            "  statistics: [toys,",
            "skill_tools.statistics.toys",
            "there is no such tool category",
        ),
        (
            STATISTICS,
            STATISTICS + " automl,",
            "skill_tools.statistics",
            "at most 4 items",
        ),
        (
            "  influence: []",
            "  influence: [automl, automl]",
            "skill_tools.influence",
            "automl stands twice",
        ),
        ("  canary: [VAL-05]", "  canary: [VAL-99]", "step_practices.canary.VAL-99", "no such"),
        ("  canary: [VAL-05]", "  canary: []", "step_practices.canary", "at least 1 item"),
        ("not_shown:\n  RAI-01:", "not_shown:\n  VAL-02:", "not_shown.VAL-02", "a step shows it"),
        (
            "not_shown:\n  RAI-01:",
            "not_shown:\n  VAL-02:",
            "not_shown.RAI-01",
            "is missing, and no step shows the practice",
        ),
        ("\n  RAI-01:\n", "\n  RAI-99:\n", "not_shown.RAI-99", "there is no such practice"),
        ('    pt-br: "Ouvir', '    fr: "Ouvir', "not_shown.RAI-01", "has no text in pt-br"),
        ('mlops-capability, version: "1.0.0"', 'other, version: "1.0.0"', "framework", "no other"),
        ('data-roles, version: "1.0.0"', 'data-roles, version: "7.0.0"', "matrix", "no data-roles"),
    ],
)
def test_what_is_wrong_is_named_by_file_key_and_reason(
    folder: Path, edit: Edit, old: str, new: str, key: str, reason: str
) -> None:
    edit(old, new)
    errors = wrong(folder)
    assert any(one.startswith(f"v1/chain.yaml: {key}: ") and reason in one for one in errors), (
        errors
    )


def test_a_practice_that_stands_twice_is_refused(folder: Path, edit: Edit) -> None:
    edit("  VAL-03: [{", "  VAL-02: [{")
    assert any("the key 'VAL-02' stands twice" in one for one in wrong(folder))


def test_an_unreadable_file_is_refused(folder: Path) -> None:
    (folder / loading.FILE).unlink()
    assert wrong(folder) == ["v1/chain.yaml: cannot be read: No such file or directory"]


def test_a_chain_for_an_older_framework_than_the_newest_is_refused(folder, monkeypatch) -> None:
    newest = loading.frameworks.framework()
    changed = replace(newest, version="2.0.0")
    monkeypatch.setattr(content.frameworks, "framework", lambda *_named: changed)
    found = content.inspect_folders([folder])
    assert [str(one) for one in found.errors] == [
        "v1/chain.yaml: framework: is not the newest, mlops-capability 2.0.0"
    ]


def test_what_is_wrong_in_a_room_below_is_said_there_alone(folder, monkeypatch) -> None:
    def broken() -> None:
        raise InvalidContent([ContentError("v1/framework.yaml", "id", "is wrong")])

    monkeypatch.setattr(content.frameworks, "frameworks", broken)
    assert content.inspect_folders([folder]) == Inspection((), ())
