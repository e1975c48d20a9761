"""A pipeline is refused when it is loaded, with everything that is wrong in it."""

import importlib
import sys
from pathlib import Path

import pytest

from pipelines_catalog.engine import (
    Fault,
    InvalidPipeline,
    Pipeline,
    Slot,
    Step,
    WholeNumber,
    say,
)
from pipelines_catalog.engine.discovery import find_pipelines

DEMONSTRATIONS = [
    f"pipelines_catalog.demonstrations.{name}.pipelines" for name in ("bench", "flights")
]

TITLE = say("Title")


def a_step(name: str, **declared: object) -> Step:
    return Step(name=name, title=TITLE, function=lambda context: None, **declared)


def a_pipeline(*steps: Step, **declared: object) -> Pipeline:
    return Pipeline(key="sample", version="1", title=TITLE, steps=steps, **declared)


def reasons(*steps: Step, **declared: object) -> str:
    with pytest.raises(InvalidPipeline) as refused:
        a_pipeline(*steps, **declared)
    return str(refused.value)


def test_steps_are_joined_by_their_artifacts_and_by_order() -> None:
    pipeline = a_pipeline(
        a_step("last", inputs=("model",), after=("side",)),
        a_step("train", inputs=("rows",), outputs=("model",)),
        a_step("side", after=("ingest",)),
        a_step("ingest", outputs=("rows",)),
    )
    assert pipeline.order == ("ingest", "train", "side", "last")
    assert pipeline.parents_of["last"] == ("train", "side")
    assert pipeline.downstream_of("train") == {"train", "last"}
    assert pipeline.downstream_of("ingest") == set(pipeline.order)


def test_a_step_stands_at_several_places_with_other_artifacts() -> None:
    train = a_step("train", inputs=("rows",), outputs=("model",))
    short = train.named("train_short", outputs={"model": "model_short"}, arguments={"months": 1})
    assert short.outputs == (Slot("model", "model_short"),)
    assert short.inputs == (Slot("rows"),)
    assert short.arguments == {"months": 1}
    pipeline = a_pipeline(a_step("ingest", outputs=("rows",)), train, short)
    assert pipeline.producer_of["model_short"] is short


def test_an_input_that_no_step_makes_is_refused() -> None:
    assert "step 'train' takes 'rows', which no step makes" in reasons(
        a_step("train", inputs=("rows",))
    )


def test_an_artifact_made_twice_is_refused() -> None:
    told = reasons(a_step("a", outputs=("rows",)), a_step("b", outputs=("rows",)))
    assert "the artifact 'rows' stands 2 times" in told


def test_a_cycle_is_refused_and_named() -> None:
    told = reasons(
        a_step("ok", outputs=("start",)),
        a_step("a", inputs=("y", "start"), outputs=("x",)),
        a_step("b", inputs=("x",), outputs=("y",)),
    )
    assert "these steps wait for each other: a, b" in told


def test_a_step_joined_to_nothing_is_refused() -> None:
    told = reasons(a_step("a", outputs=("x",)), a_step("b", inputs=("x",)), a_step("alone"))
    assert "step 'alone' is joined to no other step" in told


def test_everything_wrong_is_told_at_once() -> None:
    told = reasons(
        a_step("Bad Name"),
        a_step("twice"),
        a_step("twice", after=("nowhere",)),
        Step(name="idle", title=TITLE, function=None),
        parameters=(WholeNumber("n", TITLE, 11, maximum=10),),
        faults=(Fault("f", TITLE, "gone"),),
    )
    for expected in (
        "the step 'Bad Name' is not a name",
        "the step 'twice' stands 2 times",
        "comes after 'nowhere', which is not there",
        "step 'idle' does nothing and waits for nobody",
        "the default of parameter 'n' is refused: out_of_range",
        "fault 'f' should be caught by 'gone', which is not there",
    ):
        assert expected in told


def test_a_pipeline_without_steps_is_refused() -> None:
    assert "it has no steps" in reasons()


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    folder = tmp_path / "sample_pipelines"
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("sample_pipelines")]:
        del sys.modules[name]
    importlib.invalidate_caches()


def test_every_file_of_a_package_is_found() -> None:
    found = find_pipelines(DEMONSTRATIONS)
    assert {"bench_chain", "bench_fan"} <= set(found)
    assert len(found["bench_chain"].steps) == 8
    assert found["bench_fan"].parents_of["last"] == tuple(f"middle_{n}" for n in range(1, 7))


def test_a_file_without_a_pipeline_is_named(package: Path) -> None:
    (package / "empty.py").write_text("")
    with pytest.raises(InvalidPipeline, match=r"sample_pipelines\.empty: the file has no PIPELINE"):
        find_pipelines(["sample_pipelines"])


def test_a_key_that_is_taken_is_named_with_its_file(package: Path) -> None:
    source = "from pipelines_catalog.demonstrations.bench.pipelines.bench_chain import PIPELINE\n"
    (package / "copy.py").write_text(source)
    with pytest.raises(InvalidPipeline, match=r"sample_pipelines\.copy: the key 'bench_chain'"):
        find_pipelines([*DEMONSTRATIONS, "sample_pipelines"])
