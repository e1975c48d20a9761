"""A pipeline: a graph of steps connected by their artifacts, validated when loaded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipelines_catalog.engine import feeds
from pipelines_catalog.engine import figures as named
from pipelines_catalog.engine import parameters as typed
from pipelines_catalog.engine.feeds import Feed
from pipelines_catalog.engine.figures import Figure
from pipelines_catalog.engine.messages import Message
from pipelines_catalog.engine.parameters import Parameter
from pipelines_catalog.engine.steps import NAME, Step
from pipelines_catalog.engine.worlds import World


class InvalidPipeline(ValueError):
    """A pipeline that cannot be run, with all of its errors."""

    def __init__(self, key: str, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"pipeline {key}: " + "; ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure that a visitor may inject. `step` is the name of the step that should detect it.

    An `embedded_only` fault affects the machine (it kills a worker process) and is offered only
    where the portal runs on the visitor's own machine. A fault that `passes` acts on the first
    attempt only; the others act again on each attempt.
    """

    key: str
    title: Message
    step: str
    summary: Message | None = None
    embedded_only: bool = False
    passes: bool = False


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A graph of steps. `version` changes with every change in what a run does.

    `level` is the maturity level that the pipeline demonstrates. `deadline` is in seconds, for the
    whole run. `is_bench` hides it unless PORTAL_BENCH is set. A `feed` is data that arrives in
    deliveries and starts runs. Its models serve rows of the `world`.
    """

    key: str
    version: str
    title: Message
    steps: tuple[Step, ...]
    summary: Message | None = None
    level: int | None = None
    parameters: tuple[Parameter, ...] = ()
    faults: tuple[Fault, ...] = ()
    deadline: int = 900
    is_bench: bool = False
    feed: Feed | None = None
    world: World | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if reasons := list(_problems(self)):
            raise InvalidPipeline(self.key, reasons)

    @cached_property
    def step_of(self) -> Mapping[str, Step]:
        """The steps by name."""
        return {step.name: step for step in self.steps}

    @cached_property
    def fault_of(self) -> Mapping[str, Fault]:
        """The faults by key."""
        return {fault.key: fault for fault in self.faults}

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The metrics' display declarations of all steps, each once, in order."""
        return tuple(dict.fromkeys(figure for step in self.steps for figure in step.figures))

    @cached_property
    def judged_by(self) -> tuple[str, ...]:
        """The metrics by which models are compared."""
        return tuple(figure.name for figure in self.figures if figure.judges)

    def figure_of(self, metric: str) -> Figure | None:
        """Return the display declaration of a metric; None if no step declares it."""
        return named.find(self.figures, metric)

    @cached_property
    def producer_of(self) -> Mapping[str, Step]:
        """The step that produces an artifact, by the artifact's name."""
        return {slot.artifact: step for step in self.steps for slot in step.outputs}

    @cached_property
    def parents_of(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the steps that must be finished before a step, in declared order."""
        return {step.name: _parents(self, step) for step in self.steps}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of the steps in topological order; ties in declared order."""
        return tuple(_sorted(self.parents_of))

    def downstream_of(self, name: str) -> frozenset[str]:
        """Return the step and all steps that depend on it."""
        found = {name}
        for other in self.order:
            if found.intersection(self.parents_of[other]):
                found.add(other)
        return frozenset(found)

    def clean(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Return the values of all parameters. Raises InvalidParameters."""
        return typed.clean(self.parameters, given)


def _parents(pipeline: Pipeline, step: Step) -> tuple[str, ...]:
    names = {pipeline.producer_of[slot.artifact].name for slot in step.inputs} | set(step.after)
    return tuple(other.name for other in pipeline.steps if other.name in names)


def _sorted(parents: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield names in topological order; those of a cycle are left out."""
    done: set[str] = set()
    while ready := [n for n, above in parents.items() if n not in done and done.issuperset(above)]:
        yield ready[0]
        done.add(ready[0])


def _problems(pipeline: Pipeline) -> Iterator[str]:
    """Yield all errors in words; the graph is checked only if names and steps have none."""
    found = [*_name_problems(pipeline), *_step_problems(pipeline)]
    yield from found
    if not found:
        yield from _graph_problems(pipeline)


def _name_problems(pipeline: Pipeline) -> Iterator[str]:
    kinds = {
        "step": [step.name for step in pipeline.steps],
        "artifact": [slot.artifact for step in pipeline.steps for slot in step.outputs],
        "parameter": [parameter.key for parameter in pipeline.parameters],
        "fault": [fault.key for fault in pipeline.faults],
    }
    if not NAME.fullmatch(pipeline.key):
        yield f"the key {pipeline.key!r} is not a name"
    if not pipeline.steps:
        yield "it has no steps"
    for kind, names in kinds.items():
        for name in dict.fromkeys(names):
            if not NAME.fullmatch(name):
                yield f"the {kind} {name!r} is not a name of small letters, digits and _"
            if names.count(name) > 1:
                yield f"the {kind} {name!r} stands {names.count(name)} times"


def _step_problems(pipeline: Pipeline) -> Iterator[str]:
    steps = {step.name for step in pipeline.steps}
    made = {slot.artifact for step in pipeline.steps for slot in step.outputs}
    for step in pipeline.steps:
        for slot in step.inputs:
            if slot.artifact not in made:
                yield f"step {step.name!r} takes {slot.artifact!r}, which no step makes"
        for name in step.after:
            if name not in steps:
                yield f"step {step.name!r} comes after {name!r}, which is not there"
        if step.function is None and not step.manual:
            yield f"step {step.name!r} does nothing and waits for nobody"
        if step.soft_limit < 1 or step.retries < 0:
            yield f"step {step.name!r} has a limit below 1 or fewer than 0 retries"
    for fault in pipeline.faults:
        if fault.step not in steps:
            yield f"fault {fault.key!r} should be caught by {fault.step!r}, which is not there"
    for parameter in pipeline.parameters:
        try:
            parameter.clean(parameter.default)
        except ValueError as error:
            yield f"the default of parameter {parameter.key!r} is refused: {error}"
    yield from named.problems(pipeline.figures)
    if pipeline.feed:
        yield from feeds.problems(pipeline.feed, pipeline.parameters)


def _graph_problems(pipeline: Pipeline) -> Iterator[str]:
    if left := set(pipeline.parents_of) - set(pipeline.order):
        yield f"these steps wait for each other: {', '.join(sorted(left))}"
        return
    if len(pipeline.steps) > 1:
        named = {name for parents in pipeline.parents_of.values() for name in parents}
        for name, parents in pipeline.parents_of.items():
            if not parents and name not in named:
                yield f"step {name!r} is joined to no other step"
