"""Each refusal when content is loaded names file, key and reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assessments.maturity import content
from assessments.maturity.content.inspection import inspect_folders
from assessments.maturity.content.loading import load_framework
from assessments.maturity.content.sample import load_sample
from mlops_portal.foundation.content import ContentError, InvalidContent

HEAD = "framework.yaml"
DATA = "practices/data.yaml"
MON = "practices/mon.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may break."""
    copy = tmp_path / "v1"
    shutil.copytree(content.version_folders()[0], copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Callable[..., None]:
    """Replace a text in a file; it must be there."""

    def _edit(file: str, old: str, new: str, count: int = 1) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return _edit


def errors_in(folder: Path) -> tuple[ContentError, ...]:
    with pytest.raises(InvalidContent) as caught:
        load_framework(folder)
    return caught.value.errors


def practice_part(folder: Path, file: str, practice_id: str) -> tuple[str, str]:
    """The text of one practice, and the whole file."""
    text = (folder / file).read_text(encoding="utf-8")
    start = text.index(f"  - id: {practice_id}\n")
    end = text.find("\n  - id: ", start + 1)
    return text[start : end if end > 0 else len(text)], text


def edit_practice(folder: Path, file: str, practice_id: str, old: str, new: str) -> None:
    part, text = practice_part(folder, file, practice_id)
    assert old in part
    (folder / file).write_text(text.replace(part, part.replace(old, new, 1)), encoding="utf-8")


def test_the_shipped_content_is_whole() -> None:
    inspection = content.inspect()

    assert inspection.errors == ()
    assert "10 dimensions, 59 practices (38 gate a level, in 37 units)" in inspection.found[0]


def test_the_copy_loads_like_the_original(folder: Path) -> None:
    assert load_framework(folder) == content.framework()


def test_three_options_are_refused(folder: Path) -> None:
    part, _ = practice_part(folder, DATA, "DATA-01")
    fourth = part[part.index("      - value: 3\n") : part.index("    evidence:\n")]
    edit_practice(folder, DATA, "DATA-01", fourth, "")

    assert errors_in(folder) == (
        ContentError(
            "v1/practices/data.yaml", "DATA-01.options", "there must be four options, not 3"
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("- value: 1\n", "- value: 2\n", "0, 2, 2, 3"),
        ("- value: 3\n", "- value: 4\n", "0, 1, 2, 4"),
    ],
)
def test_options_that_are_not_worth_0_to_3_ascending_are_refused(
    folder: Path, old: str, new: str, found: str
) -> None:
    edit_practice(folder, DATA, "DATA-02", old, new)

    assert errors_in(folder) == (
        ContentError(
            "v1/practices/data.yaml",
            "DATA-02.options",
            f"values must be 0, 1, 2, 3 in this order, not {found}",
        ),
    )


def test_a_should_at_level_0_is_refused(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-02", "gate: none", "gate: should")

    assert ContentError(
        "v1/practices/data.yaml",
        "DATA-02.gate",
        "a foundation (level 0) is a MUST or gates nothing",
    ) in errors_in(folder)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("level: 1", "level: 2", "live_performance mixes level 1 (MON-03) and 2"),
        ("gate: should", "gate: must", "live_performance mixes gate should (MON-03) and must"),
    ],
)
def test_a_group_of_mixed_level_or_gate_is_refused(
    folder: Path, old: str, new: str, reason: str
) -> None:
    edit_practice(folder, MON, "MON-04", old, new)

    assert ContentError("v1/practices/mon.yaml", "MON-04.gate_group", reason) in errors_in(folder)


def test_a_member_of_a_group_that_gates_nothing_is_refused(folder: Path) -> None:
    edit_practice(folder, MON, "MON-03", "gate: should", "gate: none")

    assert ContentError(
        "v1/practices/mon.yaml",
        "MON-03.gate_group",
        "a practice that gates nothing has no group",
    ) in errors_in(folder)


def test_requires_an_unknown_practice_is_refused(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-03", "effort: M", "effort: M\n    requires: [DATA-99]")

    assert errors_in(folder) == (
        ContentError("v1/practices/data.yaml", "DATA-03.requires", "there is no practice DATA-99"),
    )


def test_requires_in_a_circle_is_refused_with_the_way_round(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-03", "effort: M", "effort: M\n    requires: [MON-05]")
    edit_practice(folder, MON, "MON-05", "effort: S", "effort: S\n    requires: [DATA-04]")
    edit_practice(folder, DATA, "DATA-04", "effort: M", "effort: M\n    requires: [DATA-03]")

    assert ContentError(
        "v1/practices/data.yaml",
        "DATA-03.requires",
        "goes round in a circle: DATA-03 → MON-05 → DATA-04 → DATA-03",
    ) in errors_in(folder)


def test_requires_that_leads_nowhere_else_is_accepted(folder: Path) -> None:
    edit_practice(
        folder, DATA, "DATA-03", "effort: M", "effort: M\n    requires: [MON-05, DATA-01]"
    )
    edit_practice(folder, MON, "MON-05", "effort: S", "effort: S\n    requires: [DATA-01]")

    assert load_framework(folder).by_id["DATA-03"].requires == ("MON-05", "DATA-01")


def test_an_unknown_dimension_is_refused(folder: Path) -> None:
    sheet = (folder / DATA).read_text(encoding="utf-8").replace("dimension: data", "dimension: dat")
    (folder / DATA).unlink()
    (folder / "practices/dat.yaml").write_text(sheet, encoding="utf-8")

    assert errors_in(folder) == (
        ContentError("v1/framework.yaml", "dimensions.data", "has no practices"),
        ContentError("v1/practices/dat.yaml", "dimension", "there is no dimension dat"),
    )


def test_a_file_named_otherwise_than_its_dimension_is_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit(DATA, "dimension: data", "dimension: exp")

    assert errors_in(folder) == (
        ContentError("v1/practices/data.yaml", "dimension", "must be data, as the file is named"),
    )


@pytest.mark.parametrize(
    ("key", "old", "new", "reason"),
    [
        ("roles", "roles: [data-engineer,", "roles: [wizard,", "there is no role wizard"),
        ("tools", "tools: [data-processing,", "tools: [magic,", "there is no tool category magic"),
        ("components", "components: []", "components: [wand]", "there is no component wand"),
        ("sources", '"GCP:steps(1)"', '"XYZ:1"', "there is no source XYZ"),
    ],
)
def test_an_unknown_name_is_refused(
    folder: Path, key: str, old: str, new: str, reason: str
) -> None:
    edit_practice(folder, DATA, "DATA-01", old, new)

    assert errors_in(folder) == (ContentError("v1/practices/data.yaml", f"DATA-01.{key}", reason),)


def test_an_unknown_level_is_refused(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-06", "level: 2", "level: 3")

    assert ContentError(
        "v1/practices/data.yaml", "DATA-06.level", "there is no level 3"
    ) in errors_in(folder)


def test_a_must_that_allows_not_applicable_is_refused(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-03", "na_allowed: false", "na_allowed: true")

    assert ContentError(
        "v1/practices/data.yaml", "DATA-03.na_allowed", "a MUST cannot be not applicable"
    ) in errors_in(folder)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_level_without_any_must_is_refused(folder: Path, level: int) -> None:
    for path in (folder / "practices").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace(f"level: {level}\n    gate: must", f"level: {level}\n    gate: none"),
            encoding="utf-8",
        )

    assert ContentError(
        "v1/framework.yaml", "practices", f"level {level} has no MUST"
    ) in errors_in(folder)


def test_a_missing_text_of_a_practice_is_refused(folder: Path) -> None:
    part, _ = practice_part(folder, DATA, "DATA-01")
    line = next(line for line in part.splitlines(keepends=True) if "pt-br:" in line)
    edit_practice(folder, DATA, "DATA-01", line, "")

    assert errors_in(folder) == (
        ContentError(
            "v1/practices/data.yaml",
            "DATA-01.question.pt-br",
            "the text is missing in this language",
        ),
    )


def test_a_missing_text_of_an_option_is_refused(folder: Path) -> None:
    part, _ = practice_part(folder, DATA, "DATA-01")
    options = part[part.index("- value: 2") :]
    line = next(line for line in options.splitlines(keepends=True) if "pt-br:" in line)
    edit_practice(folder, DATA, "DATA-01", line, "")

    assert errors_in(folder) == (
        ContentError(
            "v1/practices/data.yaml",
            "DATA-01.options.2.pt-br",
            "the text is missing in this language",
        ),
    )


def test_a_declared_language_needs_every_text(folder: Path, edit: Callable[..., None]) -> None:
    edit(HEAD, "languages: [en, pt-br]", "languages: [en, pt-br, es]")

    errors = errors_in(folder)

    assert (
        ContentError("v1/framework.yaml", "name.es", "the text is missing in this language")
        in errors
    )
    assert len(errors) > 59 * 9


def test_an_empty_text_is_refused(folder: Path, edit: Callable[..., None]) -> None:
    edit(HEAD, 'name: {en: "MLOps capability"', 'name: {en: " "')

    (error,) = errors_in(folder)

    assert (error.file, error.key) == ("v1/framework.yaml", "name.en")


def test_a_language_that_is_not_declared_is_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit(HEAD, 'name: {en: "MLOps capability"', 'name: {es: "Capacidad", en: "MLOps capability"')

    assert errors_in(folder) == (
        ContentError("v1/framework.yaml", "name.es", "is not a language of the framework"),
    )


def test_an_id_that_stands_twice_is_refused(folder: Path) -> None:
    edit_practice(folder, MON, "MON-02", "id: MON-02", "id: DATA-02")

    errors = errors_in(folder)

    assert (
        ContentError("v1/practices/mon.yaml", "DATA-02.id", "the id stands twice, first in data")
        in errors
    )
    assert (
        ContentError("v1/published.yaml", "MON-02", "is missing, but version 1.0.0 has it")
        in errors
    )


def test_a_practice_missing_from_a_published_version_is_refused(folder: Path) -> None:
    part, text = practice_part(folder, DATA, "DATA-02")
    (folder / DATA).write_text(text.replace(part, ""), encoding="utf-8")

    assert errors_in(folder) == (
        ContentError("v1/published.yaml", "DATA-02", "is missing, but version 1.0.0 has it"),
    )


def test_a_practice_added_to_a_published_version_is_refused(folder: Path) -> None:
    part, text = practice_part(folder, DATA, "DATA-02")
    added = part.replace("id: DATA-02", "id: DATA-07")
    (folder / DATA).write_text(f"{text}\n{added}", encoding="utf-8")

    assert errors_in(folder) == (
        ContentError("v1/practices/data.yaml", "DATA-07", "is not part of version 1.0.0"),
    )


@pytest.mark.parametrize(
    ("file", "id", "old", "new", "key", "reason"),
    [
        (
            DATA,
            "DATA-05",
            "level: 1",
            "level: 2",
            "level",
            "is 2, but version 1.0.0 was published with 1",
        ),
        (
            DATA,
            "DATA-05",
            "gate: none",
            "gate: should",
            "gate",
            "is should, but version 1.0.0 was published with none",
        ),
        (
            DATA,
            "DATA-05",
            "na_allowed: false",
            "na_allowed: true",
            "na_allowed",
            "is true, but version 1.0.0 was published with false",
        ),
        (
            MON,
            "MON-03",
            "gate_group: live_performance",
            "gate_group: drift",
            "gate_group",
            "is drift, but version 1.0.0 was published with live_performance",
        ),
    ],
)
def test_a_change_of_a_published_version_is_refused(
    folder: Path, file: str, id: str, old: str, new: str, key: str, reason: str
) -> None:
    edit_practice(folder, file, id, old, new)

    assert errors_in(folder) == (ContentError(f"v1/{file}", f"{id}.{key}", reason),)


def test_another_version_number_over_a_published_list_is_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit(HEAD, 'version: "1.0.0"', 'version: "1.0.1"')

    assert errors_in(folder) == (
        ContentError(
            "v1/published.yaml", "version", "is 1.0.1, but 1.0.0 is the published version"
        ),
    )


def test_an_id_published_twice_is_refused(folder: Path, edit: Callable[..., None]) -> None:
    edit("published.yaml", "  DATA-02:", "  DATA-01:")

    (error,) = errors_in(folder)

    assert (error.file, error.key) == ("v1/published.yaml", "line 6")
    assert "'DATA-01' stands twice" in error.reason


def test_constants_that_are_not_those_of_the_rule_are_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit(HEAD, "should_share: 0.75", "should_share: 0.5")

    assert errors_in(folder) == (
        ContentError("v1/framework.yaml", "scoring.should_share", "the rule gated-levels has 0.75"),
    )


def test_another_rule_is_refused(folder: Path, edit: Callable[..., None]) -> None:
    edit(HEAD, "rule: gated-levels", "rule: weighted-mean")

    assert errors_in(folder) == (
        ContentError(
            "v1/framework.yaml",
            "rule",
            "only the rule gated-levels is known, not weighted-mean",
        ),
    )


@pytest.mark.parametrize("file", ["framework.yaml", "published.yaml", "practices/data.yaml"])
def test_a_file_that_is_no_yaml_is_refused_with_its_line(folder: Path, file: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + "\n}: [", encoding="utf-8")

    (error,) = errors_in(folder)

    assert error.file == f"v1/{file}"
    assert error.key.startswith("line ")


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / HEAD).unlink()

    assert ContentError(
        "v1/framework.yaml", "", "cannot be read: No such file or directory"
    ) in errors_in(folder)


def test_a_missing_and_an_unknown_key_are_refused_together(folder: Path) -> None:
    edit_practice(folder, DATA, "DATA-01", "effort: S", "efort: S")

    errors = errors_in(folder)

    assert {(e.file, e.key) for e in errors} == {("v1/practices/data.yaml", "practices.DATA-01")}
    assert any("'effort' is a required property" in e.reason for e in errors)
    assert any("'efort' was unexpected" in e.reason for e in errors)


def test_everything_wrong_is_told_at_once(folder: Path, edit: Callable[..., None]) -> None:
    edit_practice(folder, DATA, "DATA-03", "na_allowed: false", "na_allowed: true")
    edit_practice(folder, MON, "MON-05", "roles: [", "roles: [wizard, ")
    edit("examples.yaml", "answers: {VAL-05: 2,", "answers: {VAL-99: 2,")
    edit(HEAD, "meets: 2", "meets: 1")

    inspection = inspect_folders([folder])

    assert [(e.file, e.key) for e in inspection.errors] == [
        ("v1/framework.yaml", "scoring.meets"),
        ("v1/practices/data.yaml", "DATA-03.na_allowed"),
        ("v1/practices/mon.yaml", "MON-05.roles"),
        ("v1/practices/data.yaml", "DATA-03.na_allowed"),
    ]


def test_a_sample_with_an_unknown_practice_or_a_missing_text_is_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit("sample.yaml", "  RAI-01: 1\n", "  RAI-99: 1\n")
    edit("sample.yaml", '      pt-br: "Um agendamento semanal."\n', "")

    inspection = inspect_folders([folder])

    assert {(e.file, e.key) for e in inspection.errors} == {
        ("v1/sample.yaml", "answers.RAI-01"),
        ("v1/sample.yaml", "answers.MON-05.note.pt-br"),
    }


def test_a_sample_with_a_wrong_answer_is_refused(folder: Path, edit: Callable[..., None]) -> None:
    edit("sample.yaml", "  RAI-01: 1\n", "  RAI-01: 7\n")

    with pytest.raises(InvalidContent) as caught:
        load_sample(folder, content.framework())

    assert caught.value.errors == (
        ContentError("v1/sample.yaml", "answers.RAI-01", "value_out_of_range"),
    )


def test_examples_of_an_unknown_practice_are_refused(
    folder: Path, edit: Callable[..., None]
) -> None:
    edit("examples.yaml", "answers: {VAL-05: 2,", "answers: {VAL-99: 2,")

    assert inspect_folders([folder]).errors == (
        ContentError("v1/examples.yaml", "E1.answers", "there is no VAL-99"),
    )
