"""What is wrong in a file of the landscape is refused with file, key and reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_portal.foundation.content import InvalidContent
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.content.loading import load_landscape

FOLDER = Path(content.__file__).parent
AUTOML = "categories/automl.yaml"
STORE = "categories/feature-store.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER / "categories", tmp_path / "categories")
    shutil.copy(FOLDER / "landscape.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def refused(folder: Path) -> Callable[[], list[str]]:
    def _refused() -> list[str]:
        with pytest.raises(InvalidContent) as raised:
            load_landscape(folder)
        return [str(error) for error in raised.value.errors]

    return _refused


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            AUTOML,
            "kind: open-source",
            "kind: free",
            "tools.autogluon.kind: Input should be 'open-source'",
        ),
        (
            AUTOML,
            "status: active",
            "status: alive",
            "tools.autogluon.status: Input should be 'active'",
        ),
        (
            AUTOML,
            "maturity_level: 1",
            "maturity_level: 3",
            "tools.autogluon.maturity_level: Input should be less than or equal to 2",
        ),
        (
            AUTOML,
            "homepage: https://auto",
            "homepage: auto",
            "tools.autogluon.homepage: String should match",
        ),
        (AUTOML, "last_activity: 2026-09", "last_activity: 2026-13", "tools.autogluon.last_act"),
        (
            AUTOML,
            "  in_deck: true\n",
            "  in_deck: true\n  stars: 5\n",
            "tools.autogluon.stars: is not a known key",
        ),
        (
            AUTOML,
            "    pt-br: Treina",
            "    pt: Treina",
            "tools.autogluon.description: has no text in pt-br",
        ),
        (AUTOML, "id: autogluon", "id: AutoGluon", "tools.AutoGluon.id: String should match"),
        (AUTOML, "group: train-and-tune", "group: nowhere", "group: there is no group 'nowhere'"),
        (AUTOML, "id: automl", "id: auto-ml", "id: must be automl, as the file is named"),
        (AUTOML, "id: autokeras", "id: autogluon", "tools.autogluon.id: stands twice"),
        (AUTOML, "order: 1", "order: 2", "order: 2 is another category's too"),
        (STORE, "components: [feature_store]", "components: [store]", "there is no term 'store'"),
        (AUTOML, "lifecycle_ml: [build_train", "lifecycle_ml: [dream", "there is no term 'dream'"),
        (
            "landscape.yaml",
            "[michelangelo, ",
            "[da-vinci, ",
            "in_house_platforms: there is no tool 'da-v",
        ),
        ("landscape.yaml", "as_of: 2026-11", "as_of: soon", "as_of: String should match"),
        ("landscape.yaml", "- id: ingest", "- id: collect", "'collect' stands 2 times"),
    ],
)
def test_a_wrong_value_is_named(folder, refused, file, old, new, told):
    change(folder, file, old, new)
    errors = refused()
    assert any(error.startswith(file) and told in error for error in errors), errors


def test_a_successor_that_is_not_held_is_refused(folder, refused):
    file = "categories/model-serving.yaml"
    change(folder, file, "successor_slug: kserve", "successor_slug: gone")
    assert refused() == [f"{file}: tools.kfserving.successor_slug: there is no tool 'gone'"]


def test_a_tool_cannot_refer_to_its_own_category(folder, refused):
    change(folder, STORE, "  origin:", "  other_categories: [feature-store]\n  origin:")
    assert "names the tool's own category" in refused()[0]


def test_a_broken_file_is_named_with_its_line(folder, refused):
    (folder / AUTOML).write_text("id: automl\norder: [1\n")
    assert refused()[0].startswith(f"{AUTOML}: line 3")


def test_all_that_is_wrong_is_told_at_once(folder, refused):
    change(folder, AUTOML, "kind: open-source", "kind: free")
    change(folder, STORE, "status: maintenance", "status: sleeping")
    assert {error.split(":")[0] for error in refused()} == {AUTOML, STORE}


def test_a_missing_head_is_told(folder, refused):
    (folder / "landscape.yaml").unlink()
    assert refused() == ["landscape.yaml: cannot be read: No such file or directory"]


def test_a_language_of_the_head_is_asked_of_every_text(folder, refused):
    shutil.copy(FOLDER / "vocabulary.yaml", folder)
    change(folder, "landscape.yaml", "languages: [en, pt-br]", "languages: [en, pt-br, es]")
    errors = refused()
    assert f"{AUTOML}: tools.autogluon.description: has no text in es" in errors
    assert f"{AUTOML}: name: has no text in es" in errors
    assert "landscape.yaml: components.source_control.short: has no text in es" in errors
    assert "vocabulary.yaml: concepts.drift.phrases: has no text in es" in errors
