"""A pipeline: steps joined by the artifacts they make, checked as a whole when it is loaded."""

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


class InvalidPipeline(ValueError):
    """A pipeline that cannot be run, with everything that is wrong in it."""

    def __init__(self, key: str, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"pipeline {key}: " + "; ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a visitor may break. `step` is the name of the step that should catch it.

    An `embedded_only` fault touches the machine (it kills a worker process) and is offered only
    where the portal runs on the visitor's own. One that `passes` acts at the first attempt alone;
    of the others a new attempt would meet the same.
    """

    key: str
    title: Message
    step: str
    summary: Message | None = None
    embedded_only: bool = False
    passes: bool = False


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A graph of steps. `version` changes with every change of what a run does.

    `level` is the maturity level that the pipeline demonstrates. `deadline` is in seconds, for the
    whole run. `is_bench` hides it unless PORTAL_BENCH is set. A `feed` is data that arrives bit by
    bit and starts runs.
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
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if reasons := list(_problems(self)):
            raise InvalidPipeline(self.key, reasons)

    @cached_property
    def step_of(self) -> Mapping[str, Step]:
        """Steps by name."""
        return {step.name: step for step in self.steps}

    @cached_property
    def fault_of(self) -> Mapping[str, Fault]:
        """Faults by key."""
        return {fault.key: fault for fault in self.faults}

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the steps have declared of their metrics, each once, in order."""
        return tuple(dict.fromkeys(figure for step in self.steps for figure in step.figures))

    @cached_property
    def judged_by(self) -> tuple[str, ...]:
        """The metrics by which models are told apart."""
        return tuple(figure.name for figure in self.figures if figure.judges)

    def figure_of(self, metric: str) -> Figure | None:
        """How a metric reads; None where no step has said it."""
        return named.find(self.figures, metric)

    @cached_property
    def producer_of(self) -> Mapping[str, Step]:
        """The step that makes an artifact, by the artifact's name."""
        return {slot.artifact: step for step in self.steps for slot in step.outputs}

    @cached_property
    def parents_of(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the steps that must be over before a step, in declared order."""
        return {step.name: _parents(self, step) for step in self.steps}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Names of the steps, parents first; ties in declared order."""
        return tuple(_sorted(self.parents_of))

    def downstream_of(self, name: str) -> frozenset[str]:
        """The step and all that depend on it."""
        found = {name}
        for other in self.order:
            if found.intersection(self.parents_of[other]):
                found.add(other)
        return frozenset(found)

    def clean(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Values of all parameters. Raises InvalidParameters."""
        return typed.clean(self.parameters, given)


def _parents(pipeline: Pipeline, step: Step) -> tuple[str, ...]:
    names = {pipeline.producer_of[slot.artifact].name for slot in step.inputs} | set(step.after)
    return tuple(other.name for other in pipeline.steps if other.name in names)


def _sorted(parents: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Names in topological order; those of a cycle are left out."""
    done: set[str] = set()
    while ready := [n for n, above in parents.items() if n not in done and done.issuperset(above)]:
        yield ready[0]
        done.add(ready[0])


def _problems(pipeline: Pipeline) -> Iterator[str]:
    """What is wrong, in words; the graph is looked at only when every name is in order."""
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
