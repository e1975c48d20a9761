"""A feed: data that a pipeline learns from and that arrives one delivery after another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines_catalog.engine.messages import COUNT, Message
from pipelines_catalog.engine.parameters import Parameter, WholeNumber

LIMITED = ("new_data", "degradation", "drift")  # kinds of trigger that compare a value


@dataclass(frozen=True, slots=True)
class Limit:
    """When a trigger of `kind` asks for a run: `words` names the value that must reach the limit.

    `default` holds where nobody has set another, from `minimum` to `maximum`.
    """

    kind: str
    words: Message
    default: float
    minimum: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Deliveries by number, up to `last`; those up to `first` are there from the beginning.

    The outcomes of a delivery are known `delay` deliveries later; until then nothing may be judged
    on it. `parameter` is the parameter of the pipeline that takes the number of a delivery whose
    outcomes are known: a run uses this one and all before it. `names` says what a delivery is
    called, `unit` what one is, `count` (made by `say_many`) how many there are. The champion
    `model` is watched on each new delivery by the pipeline `watched_by`, which takes the number as
    its parameter `watched_parameter`.
    """

    parameter: str
    first: int
    last: int
    title: Message
    unit: Message
    count: Message
    names: Mapping[int, Message]
    model: str = ""
    watched_by: str = ""
    watched_parameter: str = ""
    limits: tuple[Limit, ...] = field(default_factory=tuple)
    delay: int = 0

    def known(self, newest: int) -> int:
        """The newest delivery whose outcomes are known when `newest` has come."""
        return newest - self.delay

    def limit_of(self, kind: str) -> Limit | None:
        """The limit of a kind of trigger; None where the pipeline does not know the kind."""
        return next((limit for limit in self.limits if limit.kind == kind), None)

    def counted(self, count: int) -> Message:
        """So many deliveries, in words."""
        return self.count.of(**{COUNT: count})


def problems(feed: Feed, parameters: Iterable[Parameter]) -> Iterator[str]:
    """What is wrong with a feed of a pipeline with these parameters, in words."""
    known = {parameter.key: parameter for parameter in parameters}
    if feed.first >= feed.last:
        yield f"its feed has nothing to deliver after {feed.first}"
    yield from parameter_problems(feed, known.get(feed.parameter), feed.parameter)
    if missing := [n for n in range(feed.first, feed.last + 1) if n not in feed.names]:
        yield f"its feed has no name for {', '.join(map(str, missing))}"
    if bool(feed.watched_by) != bool(feed.watched_parameter and feed.model):
        yield "its feed is watched only with a pipeline, its parameter and a model"
    kinds = [limit.kind for limit in feed.limits]
    for limit in feed.limits:
        if limit.kind not in LIMITED or kinds.count(limit.kind) > 1:
            yield f"its feed has no single limit of the kind {limit.kind!r}"
        if not limit.minimum <= limit.default <= limit.maximum:
            yield f"the limit of {limit.kind!r} is out of its own bounds"


def parameter_problems(feed: Feed, parameter: Parameter | None, key: str) -> Iterator[str]:
    """Whether a parameter can take every delivery, and stands on one that is there at first."""
    if not isinstance(parameter, WholeNumber):
        yield f"its feed moves {key!r}, which is no whole number of the pipeline"
        return
    first, last = feed.known(feed.first), feed.known(feed.last)
    if parameter.minimum > first or parameter.maximum < last:
        yield f"its feed goes from {first} to {last}, out of the bounds of {key!r}"
    if parameter.default > first:
        yield f"the default of {key!r} is not there at first"
