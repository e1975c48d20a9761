"""The state machine: what is next, how a run ends, and that every graph comes to an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.engine import Pipeline, Slot, Step, say
from pipelines_catalog.engine.states import (
    Position,
    RunStatus,
    StepStatus,
    advance,
    first_positions,
    may_try_again,
)

TITLE = say("Title")
W, Q, R, S = StepStatus.WAITING, StepStatus.QUEUED, StepStatus.RUNNING, StepStatus.SUCCEEDED


def a_step(name: str, **declared: object) -> Step:
    declared.setdefault("function", lambda context: None)
    return Step(name=name, title=TITLE, **declared)


FAN = Pipeline(
    key="fan",
    version="1",
    title=TITLE,
    steps=(
        a_step("first"),
        a_step("left", after=("first",)),
        a_step("right", after=("first",)),
        a_step("last", after=("left", "right")),
    ),
)
BRANCH = Pipeline(
    key="branch",
    version="1",
    title=TITLE,
    steps=(
        a_step("compare", outputs=(Slot("approved", optional=True),)),
        a_step("register", inputs=("approved",), outputs=("version",)),
        a_step("deploy", inputs=("version",)),
        a_step("monitor", inputs=(Slot("version", optional=True),), after=("deploy",)),
    ),
)


def at(pipeline: Pipeline, **status: StepStatus) -> dict[str, Position]:
    return {name: Position(status.get(name, W)) for name in pipeline.order}


def test_only_a_step_whose_parents_are_done_is_queued() -> None:
    assert advance(FAN, at(FAN)).queue == ["first"]
    assert advance(FAN, at(FAN, first=R)).queue == []
    assert advance(FAN, at(FAN, first=S)).queue == ["left", "right"]
    assert advance(FAN, at(FAN, first=S, left=S, right=R)).queue == []
    assert advance(FAN, at(FAN, first=S, left=S, right=S)).queue == ["last"]


def test_a_run_succeeds_when_every_step_is_done() -> None:
    moved = advance(FAN, at(FAN, first=S, left=S, right=S, last=S))
    assert moved.status is RunStatus.SUCCEEDED
    assert advance(FAN, at(FAN, first=S, left=S, right=S, last=R)).status is RunStatus.RUNNING


def test_what_needs_an_artifact_that_was_not_made_is_skipped() -> None:
    positions = at(BRANCH, compare=S)
    moved = advance(BRANCH, positions)
    assert moved.skip == ["register", "deploy"]
    assert moved.queue == ["monitor"]
    positions["compare"] = Position(S, {"approved"})
    assert advance(BRANCH, positions).queue == ["register"]


def test_a_manual_step_waits_for_a_person() -> None:
    pipeline = Pipeline(
        key="manual",
        version="1",
        title=TITLE,
        steps=(a_step("hand_over", function=None, manual=True), a_step("b", after=("hand_over",))),
    )
    moved = advance(pipeline, at(pipeline))
    assert (moved.ask, moved.queue, moved.status) == (["hand_over"], [], RunStatus.WAITING)


def test_a_run_waits_for_a_person_only_when_nothing_else_is_under_way() -> None:
    asked = StepStatus.WAITING_FOR_PERSON
    assert advance(FAN, at(FAN, first=S, left=asked, right=R)).status is RunStatus.RUNNING
    assert advance(FAN, at(FAN, first=S, left=asked, right=S)).status is RunStatus.WAITING


def test_reused_steps_count_as_done_with_what_they_made() -> None:
    positions = first_positions(BRANCH, {}, {"compare": {"approved"}})
    assert positions["compare"].status is StepStatus.REUSED
    assert advance(BRANCH, positions).queue == ["register"]


def test_a_step_may_be_left_out_by_a_parameter() -> None:
    pipeline = Pipeline(
        key="when",
        version="1",
        title=TITLE,
        steps=(a_step("a", when=lambda p: p["on"]), a_step("b", after=("a",))),
    )
    assert first_positions(pipeline, {"on": False}, {})["a"].status is StepStatus.SKIPPED
    assert advance(pipeline, first_positions(pipeline, {"on": False}, {})).queue == ["b"]
    assert advance(pipeline, first_positions(pipeline, {"on": True}, {})).queue == ["a"]


def test_attempts_are_counted_by_what_went_wrong() -> None:
    step = a_step("a", retries=1)
    assert may_try_again(step, 1, StepStatus.FAILED)
    assert not may_try_again(step, 2, StepStatus.FAILED)
    assert not may_try_again(step, 1, StepStatus.FAILED, is_final=True)
    assert may_try_again(step, 1, StepStatus.TIMED_OUT)
    assert not may_try_again(step, 2, StepStatus.TIMED_OUT)
    assert [may_try_again(step, n, StepStatus.LOST) for n in (1, 2, 3)] == [True, True, False]
    assert not may_try_again(step, 1, StepStatus.BLOCKED)


@st.composite
def graphs(draw: st.DrawFn) -> Pipeline:
    """Any graph in which each step but the first comes after at least one before it."""
    count = draw(st.integers(2, 9))
    steps = []
    for number in range(count):
        before = [f"s{n}" for n in range(number)]
        chosen = draw(st.sets(st.sampled_from(before), min_size=1)) if before else set()
        steps.append(a_step(f"s{number}", after=tuple(sorted(chosen))))
    return Pipeline(key="any", version="1", title=TITLE, steps=tuple(draw(st.permutations(steps))))


@settings(max_examples=100, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_every_graph_ends_with_each_step_done_once_after_its_parents(pipeline, random) -> None:
    positions = at(pipeline)
    done: list[str] = []
    under_way: list[str] = []
    while True:
        moved = advance(pipeline, positions)
        for name in moved.queue:
            assert set(pipeline.parents_of[name]) <= set(done)
            positions[name] = Position(R)
            under_way.append(name)
        if not under_way:
            break
        ended = under_way.pop(random.randrange(len(under_way)))
        positions[ended] = Position(S)
        done.append(ended)
    assert sorted(done) == sorted(pipeline.order)
    assert moved.status is RunStatus.SUCCEEDED
