"""A published version does not change."""

from pathlib import Path

import pytest

from mlops_portal.foundation.content import ContentError
from tests.assessments.maturity.content.conftest import Edit, errors_in, practice_part

HEAD, DATA, MON = "framework.yaml", "practices/data.yaml", "practices/mon.yaml"


def test_an_id_that_stands_twice_is_refused(folder: Path, edit: Edit) -> None:
    edit(MON, "id: MON-02", "id: DATA-02", "MON-02")

    errors = errors_in(folder)

    assert ContentError(f"v1/{MON}", "DATA-02.id", "the id stands twice, first in data") in errors
    missing = "is missing, but version 1.0.0 has it"
    assert ContentError("v1/published.yaml", "MON-02", missing) in errors


def test_a_practice_missing_from_a_published_version_is_refused(folder: Path) -> None:
    text = (folder / DATA).read_text(encoding="utf-8")
    text = text.replace(practice_part(text, "DATA-02"), "")
    (folder / DATA).write_text(text, encoding="utf-8")

    assert errors_in(folder) == (
        ContentError("v1/published.yaml", "DATA-02", "is missing, but version 1.0.0 has it"),
    )


def test_a_practice_added_to_a_published_version_is_refused(folder: Path) -> None:
    text = (folder / DATA).read_text(encoding="utf-8")
    added = practice_part(text, "DATA-02").replace("id: DATA-02", "id: DATA-07")
    (folder / DATA).write_text(f"{text}\n{added}", encoding="utf-8")

    assert errors_in(folder) == (
        ContentError(f"v1/{DATA}", "DATA-07", "is not part of version 1.0.0"),
    )


@pytest.mark.parametrize(
    ("file", "id", "key", "was", "now"),
    [
        (DATA, "DATA-05", "level", "1", "2"),
        (DATA, "DATA-05", "gate", "none", "should"),
        (DATA, "DATA-05", "na_allowed", "false", "true"),
        (MON, "MON-03", "gate_group", "live_performance", "drift"),
    ],
)
def test_a_change_of_a_published_version_is_refused(
    folder: Path, edit: Edit, file: str, id: str, key: str, was: str, now: str
) -> None:
    edit(file, f"{key}: {was}", f"{key}: {now}", id)

    reason = f"is {now}, but version 1.0.0 was published with {was}"
    assert errors_in(folder) == (ContentError(f"v1/{file}", f"{id}.{key}", reason),)


def test_another_version_number_over_a_published_list_is_refused(folder: Path, edit: Edit) -> None:
    edit(HEAD, 'version: "1.0.0"', 'version: "1.0.1"')

    reason = "is 1.0.1, but 1.0.0 is the published version"
    assert errors_in(folder) == (ContentError("v1/published.yaml", "version", reason),)


def test_an_id_published_twice_is_refused(folder: Path, edit: Edit) -> None:
    edit("published.yaml", "  DATA-02:", "  DATA-01:")

    (error,) = errors_in(folder)

    assert (error.file, error.key) == ("v1/published.yaml", "line 6")
    assert "'DATA-01' stands twice" in error.reason
