"""A step: a plain function with declared inputs and outputs, and its execution settings."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

from pipelines_catalog.engine.figures import Figure
from pipelines_catalog.engine.messages import Message

if TYPE_CHECKING:
    from pipelines_catalog.engine.context import Context

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
CLOCK = 10  # times the limit that a step may take by the clock on a busy machine
GRACE = 30  # seconds between the soft and the hard time limit, where a step says nothing else
LOST_ATTEMPTS = 3  # a step whose worker dies is tried this often in all


@dataclass(frozen=True, slots=True)
class Slot:
    """An input or output: its name in the function, and the artifact's name in the pipeline.

    An optional input may be missing. An optional output need not be written; steps that need it are
    then skipped.
    """

    name: str
    artifact: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "artifact", self.artifact or self.name)


class Slots:
    """A descriptor that accepts slots, or plain names of them, and stores slots."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, step: None, owner: type) -> tuple[()]: ...

    @overload
    def __get__(self, step: object, owner: type) -> tuple[Slot, ...]: ...

    def __get__(self, step: object, owner: type) -> tuple[Slot, ...]:
        return () if step is None else getattr(step, self._name)

    def __set__(self, step: object, given: Iterable[Slot | str]) -> None:
        slots = tuple(slot if isinstance(slot, Slot) else Slot(slot) for slot in given)
        object.__setattr__(step, self._name, slots)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a pipeline.

    `function` takes the Context and returns None; it imports data-science libraries inside itself,
    never at the top of its file. `retries` counts retries after an unexpected error or a time
    limit. `soft_limit` is in seconds of work or sleep; time spent waiting for a busy processor does
    not count until `clock_limit` seconds of wall-clock time have passed (0: ten times as many). The
    process is killed `grace` seconds after a limit. `after` orders steps that share no artifact. A
    `manual` step waits for a person first. `when` decides from the parameters whether the step is
    run at all. `figures` declares the display of its metrics. Steps with the same `seed` draw the
    same random numbers, whatever their names: a renamed step keeps its results.
    """

    name: str
    title: Message
    function: Callable[["Context"], None] | None
    summary: Message | None = None
    inputs: Slots = Slots()
    outputs: Slots = Slots()
    after: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    retries: int = 1
    soft_limit: int = 60
    clock_limit: int = 0
    grace: int = GRACE
    is_gate: bool = False
    manual: bool = False
    seed: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    when: Callable[[Mapping[str, Any]], bool] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "clock_limit", self.clock_limit or CLOCK * self.soft_limit)

    @property
    def hard_limit(self) -> int:
        """The number of seconds after which the process that runs the step is killed."""
        return self.clock_limit + self.grace

    def named(
        self,
        name: str,
        *,
        title: Message | None = None,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        arguments: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> "Step":
        """Return the same step at another position; `inputs` and `outputs` name its artifacts."""
        return replace(
            self,
            name=name,
            title=title or self.title,
            inputs=_renamed(self.inputs, inputs or {}),
            outputs=_renamed(self.outputs, outputs or {}),
            arguments={**self.arguments, **(arguments or {})},
            **changes,
        )


def _renamed(slots: Iterable[Slot], names: Mapping[str, str]) -> tuple[Slot, ...]:
    return tuple(replace(slot, artifact=names.get(slot.name, slot.artifact)) for slot in slots)
