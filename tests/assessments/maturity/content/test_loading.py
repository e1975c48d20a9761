"""Each refusal when content is loaded names file, key and reason."""

from pathlib import Path

import pytest

from assessments.maturity import content
from assessments.maturity.content import inspect_folders
from assessments.maturity.content.loading import Correction, corrected, load_framework
from assessments.maturity.content.sample import load_sample
from mlops_portal.foundation.content import ContentError, InvalidContent
from tests.assessments.maturity.content.conftest import Edit, errors_in, practice_part

HEAD, DATA, MON = "framework.yaml", "practices/data.yaml", "practices/mon.yaml"


def test_the_published_content_is_whole() -> None:
    inspection = content.inspect()

    assert inspection.errors == ()
    assert "10 dimensions, 59 practices (38 gate a level, in 37 units)" in inspection.found[0]


def test_the_copy_loads_like_the_original(folder: Path) -> None:
    assert load_framework(folder).framework == content.framework(version="1.0.0")


OWNER = "roles: [data-engineer,"
FIRST = 'name: {en: "MLOps capability"'


@pytest.mark.parametrize(
    ("file", "practice", "old", "new", "key", "reason"),
    [
        (DATA, "DATA-02", "- value: 1\n", "- value: 2\n", "options",
         "values must be 0, 1, 2, 3 in this order, not 0, 2, 2, 3"),
        (DATA, "DATA-02", "- value: 3\n", "- value: 4\n", "options",
         "values must be 0, 1, 2, 3 in this order, not 0, 1, 2, 4"),
        (DATA, "DATA-02", "gate: none", "gate: should", "gate",
         "a foundation (level 0) is a MUST or gates nothing"),
        (DATA, "DATA-02", "gate: none", "gate: may", "gate",
         "Input should be 'must', 'should' or 'none'"),
        (DATA, "DATA-02", "level: 0", 'level: "0"', "level", "Input should be a valid integer"),
        (DATA, "DATA-06", "level: 2", "level: 3", "level", "there is no level 3"),
        (DATA, "DATA-03", "na_allowed: false", "na_allowed: true", "na_allowed",
         "a MUST cannot be not applicable"),
        (MON, "MON-04", "level: 1", "level: 2", "gate_group",
         "live_performance mixes level 1 (MON-03) and 2"),
        (MON, "MON-04", "gate: should", "gate: must", "gate_group",
         "live_performance mixes gate should (MON-03) and must"),
        (MON, "MON-03", "gate: should", "gate: none", "gate_group",
         "a practice that gates nothing has no group"),
        (DATA, "DATA-03", "effort: M", "effort: M\n    requires: [DATA-99]", "requires",
         "there is no practice DATA-99"),
        (DATA, "DATA-01", OWNER, "roles: [wizard,", "roles", "there is no role wizard"),
        (DATA, "DATA-01", OWNER, f"{OWNER} data-engineer,", "roles",
         "data-engineer stands twice"),
        (DATA, "DATA-01", "tools: [data-processing,", "tools: [magic,", "tools",
         "there is no tool category magic"),
        (DATA, "DATA-01", "components: []", "components: [wand]", "components",
         "there is no component wand"),
        (DATA, "DATA-01", '"GCP:steps(1)"', '"XYZ:1"', "sources", "there is no source XYZ"),
        (DATA, "DATA-01", "effort: S", "efort: S", "effort", "is missing"),
        (DATA, "DATA-01", "effort: S", "efort: S", "efort", "is not a known key"),
        (HEAD, None, "rule: gated-levels", "rule: weighted-mean", "rule",
         "only the rule gated-levels is known, not weighted-mean"),
        (HEAD, None, "should_share: 0.75", "should_share: 0.5", "scoring.should_share",
         "the rule gated-levels has 0.75"),
        (HEAD, None, FIRST, 'name: {es: "Capacidad", en: "MLOps capability"', "name",
         "es is not declared as a language"),
        (HEAD, None, "languages: [en, pt-br]", "languages: [en, pt-br, es, fr]", "name",
         "has no text in es, fr"),
        (HEAD, None, FIRST, 'name: {en: " "', "name.en", "String should match pattern"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_key_and_reason(
    folder: Path, edit: Edit, file: str, practice: str | None, old: str, new: str, key: str,
    reason: str,
) -> None:  # fmt: skip
    edit(file, old, new, practice)
    key = f"{practice}.{key}" if practice else key
    found = [e.reason for e in errors_in(folder) if (e.file, e.key) == (f"v1/{file}", key)]
    assert any(one.startswith(reason) for one in found), found


def test_three_options_are_refused(folder: Path, edit: Edit) -> None:
    part = practice_part((folder / DATA).read_text(encoding="utf-8"), "DATA-01")
    fourth = part[part.index("      - value: 3\n") : part.index("    evidence:\n")]
    edit(DATA, fourth, "", "DATA-01")

    assert errors_in(folder) == (
        ContentError(f"v1/{DATA}", "DATA-01.options", "there must be four options, not 3"),
    )


@pytest.mark.parametrize(("after", "key"), [("question:", "question"), ("- value: 2", "options.2")])
def test_a_missing_text_is_refused(folder: Path, edit: Edit, after: str, key: str) -> None:
    part = practice_part((folder / DATA).read_text(encoding="utf-8"), "DATA-01")
    part = part[part.index(after) :]
    line = next(line for line in part.splitlines(keepends=True) if "pt-br:" in line)
    edit(DATA, line, "", "DATA-01")

    assert errors_in(folder) == (
        ContentError(f"v1/{DATA}", f"DATA-01.{key}", "has no text in pt-br"),
    )


def test_requires_in_a_circle_is_refused_with_the_way_round(folder: Path, edit: Edit) -> None:
    edit(DATA, "effort: M", "effort: M\n    requires: [MON-05]", "DATA-03")
    edit(MON, "effort: S", "effort: S\n    requires: [DATA-04]", "MON-05")
    edit(DATA, "effort: M", "effort: M\n    requires: [DATA-03]", "DATA-04")

    assert ContentError(
        f"v1/{DATA}",
        "DATA-03.requires",
        "goes round in a circle: DATA-03 → MON-05 → DATA-04 → DATA-03",
    ) in errors_in(folder)


def test_requires_that_leads_nowhere_else_is_accepted(folder: Path, edit: Edit) -> None:
    edit(DATA, "effort: M", "effort: M\n    requires: [MON-05, DATA-01]", "DATA-03")
    edit(MON, "effort: S", "effort: S\n    requires: [DATA-01]", "MON-05")

    framework = load_framework(folder).framework
    assert framework.by_id["DATA-03"].requires == ("MON-05", "DATA-01")


def test_an_unknown_dimension_is_refused(folder: Path, edit: Edit) -> None:
    edit(DATA, "dimension: data", "dimension: dat")
    (folder / DATA).rename(folder / "practices/dat.yaml")

    assert errors_in(folder) == (
        ContentError("v1/framework.yaml", "dimensions.data", "has no practices"),
        ContentError("v1/practices/dat.yaml", "dimension", "there is no dimension dat"),
    )


def test_a_file_named_otherwise_than_its_dimension_is_refused(folder: Path, edit: Edit) -> None:
    edit(DATA, "dimension: data", "dimension: exp")

    assert errors_in(folder) == (
        ContentError(f"v1/{DATA}", "dimension", "must be data, as the file is named"),
    )


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_level_without_any_must_is_refused(folder: Path, level: int) -> None:
    for path in (folder / "practices").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        gate = f"level: {level}\n    gate: must"
        path.write_text(text.replace(gate, gate.replace("must", "none")), encoding="utf-8")

    assert ContentError(
        "v1/framework.yaml", "practices", f"level {level} has no MUST"
    ) in errors_in(folder)


def test_a_declared_language_needs_every_text(folder: Path, edit: Edit) -> None:
    edit(HEAD, "languages: [en, pt-br]", "languages: [en, pt-br, es]")

    assert len(errors_in(folder)) > 59 * 9


@pytest.mark.parametrize("file", ["framework.yaml", "published.yaml", "practices/data.yaml"])
def test_a_file_that_is_no_yaml_is_refused_with_its_line(folder: Path, file: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + "\n}: [", encoding="utf-8")

    (error,) = errors_in(folder)

    assert error.file == f"v1/{file}"
    assert error.key.startswith("line ")


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / HEAD).unlink()

    assert errors_in(folder) == (
        ContentError("v1/framework.yaml", "", "cannot be read: No such file or directory"),
    )


def test_everything_wrong_is_told_at_once(folder: Path, edit: Edit) -> None:
    edit(DATA, "na_allowed: false", "na_allowed: true", "DATA-03")
    edit(MON, "roles: [", "roles: [wizard, ", "MON-05")
    edit("examples.yaml", "answers: {VAL-05: 2,", "answers: {VAL-99: 2,")
    edit(HEAD, "meets: 2", "meets: 1")

    assert [(e.file, e.key) for e in inspect_folders([folder]).errors] == [
        ("v1/framework.yaml", "scoring.meets"),
        (f"v1/{DATA}", "DATA-03.na_allowed"),
        (f"v1/{MON}", "MON-05.roles"),
        (f"v1/{DATA}", "DATA-03.na_allowed"),
    ]


def test_a_sample_with_an_unknown_practice_is_refused(folder: Path, edit: Edit) -> None:
    edit("sample.yaml", "  RAI-01: 1\n", "  RAI-99: 1\n")

    assert [(e.file, e.key) for e in inspect_folders([folder]).errors] == [
        ("v1/sample.yaml", "answers.RAI-01")
    ]


def test_a_sample_with_a_missing_text_is_refused(folder: Path, edit: Edit) -> None:
    edit("sample.yaml", '      pt-br: "Um agendamento semanal."\n', "")

    (error,) = [e for e in inspect_folders([folder]).errors if "note" in e.key]
    assert (error.file, error.reason) == ("v1/sample.yaml", "has no text in pt-br")
    assert error.key.startswith("answers.MON-05.")


def test_a_sample_with_a_wrong_answer_is_refused(folder: Path, edit: Edit) -> None:
    edit("sample.yaml", "  RAI-01: 1\n", "  RAI-01: 7\n")

    with pytest.raises(InvalidContent) as caught:
        load_sample(folder, content.framework(version="1.0.0"))

    assert caught.value.errors == (
        ContentError("v1/sample.yaml", "answers.RAI-01", "value_out_of_range"),
    )


def test_examples_of_an_unknown_practice_are_refused(folder: Path, edit: Edit) -> None:
    edit("examples.yaml", "answers: {VAL-05: 2,", "answers: {VAL-99: 2,")

    assert inspect_folders([folder]).errors == (
        ContentError("v1/examples.yaml", "E1.answers", "there is no VAL-99"),
    )


DOCUMENT = {
    "practices": [
        {
            "id": "DATA-01",
            "question": {"en": "How?", "pt-br": "Qual?"},
            "options": [{"value": 0, "en": "No", "pt-br": "Nada"}],
        }
    ],
    "roles": {},
    "tool_categories": {},
    "components": {"registry": {"en": "Model registry", "pt-br": "Registro"}},
}
PRACTICE = {"practice": "DATA-01", "language": "pt-br", "was": "Nada", "now": "Não"}
TERM = {"term": "components.registry", "language": "pt-br", "was": "Registro", "now": "Registry"}


def test_a_translation_is_put_right_and_the_source_stays() -> None:
    found, problems = corrected(DOCUMENT, [Correction(**PRACTICE), Correction(**TERM)])
    assert problems == []
    assert found["practices"][0]["options"][0] == {"value": 0, "en": "No", "pt-br": "Não"}
    assert found["components"]["registry"]["pt-br"] == "Registry"
    assert DOCUMENT["practices"][0]["options"][0]["pt-br"] == "Nada"
    assert DOCUMENT["components"]["registry"]["pt-br"] == "Registro"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (PRACTICE | {"language": "en", "was": "No"}, "language of writing"),
        (PRACTICE | {"was": "Outra"}, "has 0 texts"),
        (PRACTICE | {"practice": "DATA-99"}, "has 0 texts"),
        (TERM | {"was": "Outro"}, "has 0 texts"),
        (TERM | {"term": "roles.x"}, "has 0 texts"),
    ],
)
def test_what_does_not_fit_is_refused(entry: dict[str, str], reason: str) -> None:
    found, problems = corrected(DOCUMENT, [Correction(**entry)])
    assert found == DOCUMENT
    assert [place for place, _ in problems] == [0]
    assert reason in problems[0][1]


def test_a_correction_is_of_a_practice_or_of_a_term() -> None:
    with pytest.raises(ValueError):
        Correction(**PRACTICE, term="components.registry")


def test_the_published_version_says_in_portuguese_what_it_asks() -> None:
    options = content.framework(version="1.0.0").by_id["SERVE-05"].options
    assert options[3].in_language("pt-br").endswith("as necessidades de cada consumidor")
