"""A feed is refused when its pipeline is loaded, with everything that is wrong in it."""

import importlib
import sys
from pathlib import Path

import pytest

from pipelines_catalog.engine import (
    Feed,
    InvalidPipeline,
    Limit,
    Pipeline,
    Step,
    WholeNumber,
    say,
    say_many,
)
from pipelines_catalog.engine.discovery import find_pipelines

TITLE = say("Title")
MONTH = WholeNumber("month", TITLE, 1, minimum=1, maximum=3)


def a_feed(**declared: object) -> Feed:
    names = dict.fromkeys((1, 2, 3), TITLE)
    whole = {"parameter": "month", "first": 1, "last": 3, "title": TITLE, "names": names}
    return Feed(
        unit=say("month"), count=say_many("%(n)s month", "%(n)s months", 1), **whole | declared
    )


def a_pipeline(feed: Feed, *parameters: WholeNumber) -> Pipeline:
    step = Step(name="step", title=TITLE, function=lambda context: None)
    return Pipeline(
        key="sample", version="1", title=TITLE, steps=(step,), feed=feed,
        parameters=parameters or (MONTH,),
    )  # fmt: skip


def reasons(feed: Feed, *parameters: WholeNumber) -> str:
    with pytest.raises(InvalidPipeline) as refused:
        a_pipeline(feed, *parameters)
    return str(refused.value)


def test_a_feed_that_is_in_order_is_taken() -> None:
    feed = a_feed(limits=(Limit("drift", TITLE, 0.2, 0.1, 1.0),))
    assert a_pipeline(feed).feed is feed
    assert feed.limit_of("drift").default == 0.2
    assert feed.limit_of("new_data") is None
    assert [str(feed.counted(n)) for n in (1, 2)] == ["1 month", "2 months"]


def test_outcomes_that_come_later_move_what_a_run_may_take() -> None:
    feed = a_feed(first=2, delay=1)
    assert a_pipeline(feed).feed.known(3) == 2
    late = WholeNumber("month", TITLE, 2, minimum=1, maximum=3)
    assert "the default of 'month' is not there at first" in reasons(feed, late)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"last": 1}, "its feed has nothing to deliver after 1"),
        ({"parameter": "gone"}, "its feed moves 'gone', which is no whole number"),
        ({"last": 4}, "its feed goes from 1 to 4, out of the bounds of 'month'"),
        ({"names": {1: TITLE}}, "its feed has no name for 2, 3"),
        ({"watched_by": "other"}, "its feed is watched only with"),
        ({"limits": (Limit("schedule", TITLE, 1, 0, 2),)}, "no single limit of the kind"),
        ({"limits": (Limit("drift", TITLE, 1, 0, 2),) * 2}, "no single limit of the kind 'drift'"),
        ({"limits": (Limit("drift", TITLE, 3, 0, 2),)}, "the limit of 'drift' is out of its own"),
    ],
)
def test_what_is_wrong_is_named(declared: dict[str, object], told: str) -> None:
    assert told in reasons(a_feed(**declared))


def test_a_run_without_parameters_uses_what_is_there_at_first() -> None:
    late = WholeNumber("month", TITLE, 2, minimum=1, maximum=3)
    assert "the default of 'month' is not there at first" in reasons(a_feed(), late)


WATCHED = """
from tests.pipelines_catalog.engine.test_feeds import TITLE, a_feed, a_pipeline
PIPELINE = a_pipeline(a_feed(watched_by={key!r}, watched_parameter={parameter!r}, model="m"))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    folder = tmp_path / "sample_feeds"
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("sample_feeds")]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.mark.parametrize(
    ("key", "parameter", "told"),
    [
        ("gone", "month", "watched by 'gone', which is not there"),
        ("sample", "batch", "its feed moves 'batch', which is no whole number"),
    ],
)
def test_a_watching_pipeline_must_be_there(package: Path, key, parameter, told) -> None:
    (package / "one.py").write_text(WATCHED.format(key=key, parameter=parameter))
    with pytest.raises(InvalidPipeline, match=told):
        find_pipelines(["sample_feeds"])
