"""Artifacts: the same content has the same hash, and a page can draw every preview."""

import pytest

from pipelines_catalog.engine import Kind
from pipelines_catalog.engine.artifacts import InvalidArtifact, hash_of, new_artifact


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    one = new_artifact("a", Kind.JSON, {"x": 1, "y": [1, 2]})
    other = new_artifact("a", Kind.JSON, {"y": [1, 2], "x": 1})
    assert one.sha256 == other.sha256 == hash_of(one.content)
    assert one.filename == "a.json"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(InvalidArtifact, match="cannot be written as JSON"):
        new_artifact("a", Kind.JSON, {"x": value})


def test_a_preview_without_what_its_kind_needs_is_refused() -> None:
    with pytest.raises(InvalidArtifact, match="lacks tpr, auc"):
        new_artifact("roc", Kind.ROC, {"fpr": []})


def test_bytes_and_text_are_not_confused() -> None:
    with pytest.raises(InvalidArtifact, match="model is bytes"):
        new_artifact("m", Kind.MODEL, "text")
    with pytest.raises(InvalidArtifact, match="text is a string"):
        new_artifact("t", Kind.TEXT, b"bytes")


def test_a_long_text_is_cut_in_its_preview_only() -> None:
    made = new_artifact("t", Kind.TEXT, "x" * 10_000)
    assert len(made.content) == 10_000
    assert made.preview == {"text": "x" * 4_000, "is_cut": True}


def test_a_large_json_is_previewed_by_its_keys() -> None:
    made = new_artifact("j", Kind.JSON, {"rows": ["x" * 100] * 1_000})
    assert made.preview == {"keys": ["rows"]}


def test_a_preview_that_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidArtifact, match="larger than 64 KiB"):
        new_artifact("t", Kind.TABLE, {"columns": ["a"], "rows": [["x" * 100]] * 1_000})
