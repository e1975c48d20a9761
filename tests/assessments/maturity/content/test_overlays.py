"""A version as an overlay of the former: what it gives, and what is refused in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessments.advice import content as chains
from assessments.maturity import content
from tests.assessments import next_version


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    yield next_version.with_next_version(tmp_path, monkeypatch)
    monkeypatch.undo()
    next_version.forget()


def test_the_next_version_adds_changes_and_drops(folders: tuple[Path, Path]) -> None:
    assert content.inspect().errors == ()
    old, new = content.framework(version="1.0.0"), content.framework()

    assert (old.version, new.version) == ("1.0.0", "1.1.0")
    assert set(new.by_id) - set(old.by_id) == {"DATA-07"}
    assert set(old.by_id) - set(new.by_id) == {"FEAT-03"}
    changed = {id for id in set(old.by_id) & set(new.by_id) if old.by_id[id] != new.by_id[id]}
    assert changed == {"DATA-01", "MON-02"}
    assert new.by_id["DATA-01"].options == old.by_id["DATA-01"].options
    assert [p.id for p in new.practices if p.dimension == "data"][-1] == "DATA-07"
    assert content.title(new, "DATA-07").in_language("pt-BR") == "Contratos de dados"
    assert "data-steward" in new.roles
    assert "data-steward" not in old.roles
    assert new.name == old.name


def test_sample_and_examples_stay_with_their_version(folders: tuple[Path, Path]) -> None:
    assert content.sample().framework is content.framework(version="1.0.0")
    assert {id for one in content.examples() for id in one.answers} == set(
        content.framework(version="1.0.0").by_id
    )


def test_the_chain_of_each_version_joins_what_that_version_has(folders: tuple[Path, Path]) -> None:
    assert chains.inspect().errors == ()
    old, new = chains.chain("1.0.0"), chains.chain()

    assert (old.version, new.version) == ("1.0.0", "1.1.0")
    assert new.before("DATA-07") == ("DATA-01",)
    assert (old.before("DATA-03"), new.before("DATA-03")) == (("DATA-01", "PIPE-01"), ("DATA-07",))
    assert "FEAT-03" in old.practice_skills
    assert not [name for name in new.practice_skills if name == "FEAT-03"]
    assert "FEAT-03" not in new.step_practices["feature_store"]
    assert "FEAT-03" in old.step_practices["feature_store"]
    assert chains.chain("0.9.0") is new


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("framework.yaml", 'base: "1.0.0"', 'base: "0.9.0"', "base",
         "there is no earlier version 0.9.0"),
        ("framework.yaml", "    DATA-07:", "    DATA-06:", "added.practices.DATA-06",
         "is there already"),
        ("framework.yaml", "    MON-02: {", "    MON-99: {", "changed.practices.MON-99",
         "the base has none"),
        ("framework.yaml", "[FEAT-03]", "[FEAT-99]", "dropped.practices.FEAT-99",
         "the base has none"),
        ("framework.yaml", "  roles:", "  rules:", "added.rules", "there is no such section"),
        ("framework.yaml", "{effort: L}", "{efort: L}", "MON-02.efort", "is not a known key"),
        ("framework.yaml", 'en: "A contract.", ', "", "DATA-07.help", "has no text in en"),
        ("framework.yaml", "[data-validation]", "[magic]", "DATA-07.tools",
         "there is no tool category magic"),
        ("framework.yaml", "[FEAT-03]", "[FEAT-02]", "FEAT-03", "is not part of version 1.1.0"),
        ("published.yaml", "level: 1", "level: 2", "DATA-07.level",
         "is 1, but version 1.1.0 was published with 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_overlay_is_named(
    folders: tuple[Path, Path], file: str, old: str, new: str, key: str, reason: str
) -> None:
    path = folders[0] / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    errors = content.inspect().errors
    assert ("v1.1/framework.yaml", key, reason) in [(e.file, e.key, e.reason) for e in errors]


def test_practices_of_an_overlay_stand_in_its_one_file(folders: tuple[Path, Path]) -> None:
    (folders[0] / "practices").mkdir()
    (folders[0] / "practices" / "data.yaml").write_text("dimension: data\npractices: []\n")

    assert [(e.file, e.reason) for e in content.inspect().errors] == [
        ("v1.1/practices", "an overlay has its practices in framework.yaml")
    ]


def test_a_chain_that_says_nothing_of_an_added_practice_is_refused(
    folders: tuple[Path, Path],
) -> None:
    path = folders[1] / "chain.yaml"
    asked = "  practice_skills:\n    DATA-07: [{skill: databases, level: 2}]\n"
    assert asked in path.read_text()
    path.write_text(path.read_text().replace(asked, ""))

    assert [str(error) for error in chains.inspect().errors] == [
        "v1.1/chain.yaml: practice_skills.DATA-07: is missing"
    ]
