"""A pipeline in which anything can go wrong, for tests: three steps, the middle one troubled.

Each step leaves one artifact: its effect, which must be there exactly once. What lasts for some
seconds can be interrupted, killed or frozen from outside.
"""

import os
import signal
import time
from pathlib import Path

from pipelines_catalog.engine import (
    Choice,
    Context,
    Kind,
    Number,
    Pipeline,
    Step,
    WholeNumber,
    say,
)

TROUBLES = (
    "none",
    "listens",  # lasts until it is let go, and looks whether it was stopped
    "deaf",  # lasts, and does not look
    "spins",  # lasts, and lets no other thread of its process work
    "dies",  # its process is killed at once
    "dies_before_sending",  # killed between the end of the step and the message for the next one
    "dies_before_publishing",  # killed between the artifact's file and its row
    "fails",
    "leaks",  # its process keeps LEAK bytes for ever
    "talks",  # in lines that are longer than a line may be
)


LEAK = 700_000_000
_kept: list[bytes] = []


def _effect(context: Context) -> None:
    text = f"{context.run_id} {context.step.name}"
    context.artifact(f"effect_{context.step.name}", Kind.TEXT, text)


def plain(context: Context) -> None:
    _effect(context)


def troubled(context: Context) -> None:
    has_trouble = context.attempt <= context.params["times"]
    trouble = context.params["trouble"] if has_trouble else "none"
    context.log(say("attempt %(n)s: %(trouble)s", n=context.attempt, trouble=trouble))
    context.log(f"clock {time.time():.0f}")
    if trouble == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if trouble == "leaks":
        _kept.append(b"x" * LEAK)
    if trouble == "talks":
        context.log(say("talk " * 1_000, talk=["talk " * 1_000]))
        context.log("output " * 1_000)
    if trouble == "fails":
        raise RuntimeError("as asked")
    if trouble == "dies_before_sending":
        _die_at("pipelines_catalog.runs.dispatch", "send")
    if trouble == "dies_before_publishing":
        _die_at("pipelines_catalog.runs.worker.execution", "finish")
    _last(context, trouble)
    _effect(context)


def _last(context: Context, trouble: str) -> None:
    until = time.monotonic() + context.params["seconds"]
    let_go = Path(os.environ.get("PORTAL_DATA_DIR", "")) / "let_go" / context.run_id
    if trouble == "deaf":
        time.sleep(context.params["seconds"])
    while trouble == "listens" and time.monotonic() < until and not let_go.exists():
        context.progress(0.5)
        time.sleep(0.05)
    while trouble == "spins" and time.monotonic() < until + 60:
        sum(range(3_000_000_000))  # one call of C that keeps the interpreter to itself


def _die_at(module: str, function: str) -> None:
    """The process dies when it comes to this function."""
    import importlib

    setattr(importlib.import_module(module), function, _die)


def _die(*_args: object, **_kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


PIPELINE = Pipeline(
    key="troubled",
    version="1",
    title=say("Troubled"),
    steps=(
        Step(name="before", title=say("Before"), function=plain, outputs=("effect_before",)),
        Step(
            name="middle",
            title=say("Middle"),
            function=troubled,
            inputs=("effect_before",),
            outputs=("effect_middle",),
            soft_limit=60,
        ),
        Step(
            name="after",
            title=say("After"),
            function=plain,
            inputs=("effect_middle",),
            outputs=("effect_after",),
        ),
    ),
    parameters=(
        Choice("trouble", say("Trouble"), "none", choices={t: say(t) for t in TROUBLES}),
        WholeNumber("times", say("Attempts in trouble"), 1, minimum=0, maximum=9),
        Number("seconds", say("Seconds"), 0.0, minimum=0.0, maximum=60.0),
        WholeNumber("mark", say("Tells runs apart"), 0),
    ),
    deadline=180,
)
