"""A feed: training data of a pipeline that arrives in successive deliveries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines_catalog.engine.messages import COUNT, Message
from pipelines_catalog.engine.parameters import Parameter, WholeNumber

LIMITED = ("new_data", "degradation", "drift")  # kinds of trigger that compare a value


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit at which a trigger of `kind` requests a run; `words` names the compared value.

    `default` applies unless a workspace has set another, from `minimum` to `maximum`.
    """

    kind: str
    words: Message
    default: float
    minimum: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Deliveries by number, up to `last`; those up to `first` exist from the beginning.

    The outcomes of a delivery are known `delay` deliveries later; until then it must not be used
    for judging. `parameter` is the pipeline's parameter for the number of a delivery whose outcomes
    are known: a run uses this one and all before it. `names` gives each delivery's name, `unit` the
    word for one delivery, `count` (made by `say_many`) the phrase for a number of them. The
    champion `model` is monitored on each new delivery by the pipeline `watched_by`, which takes the
    number as its parameter `watched_parameter`.
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
        """Return the newest delivery with known outcomes when `newest` has arrived."""
        return newest - self.delay

    def limit_of(self, kind: str) -> Limit | None:
        """Return the limit of a kind of trigger; None if the pipeline does not know the kind."""
        return next((limit for limit in self.limits if limit.kind == kind), None)

    def counted(self, count: int) -> Message:
        """Return a number of deliveries in words."""
        return self.count.of(**{COUNT: count})


def problems(feed: Feed, parameters: Iterable[Parameter]) -> Iterator[str]:
    """Yield the errors of a feed for a pipeline with these parameters, in words."""
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
    """Yield errors if a parameter cannot take every delivery or has no initial default."""
    if not isinstance(parameter, WholeNumber):
        yield f"its feed moves {key!r}, which is no whole number of the pipeline"
        return
    first, last = feed.known(feed.first), feed.known(feed.last)
    if parameter.minimum > first or parameter.maximum < last:
        yield f"its feed goes from {first} to {last}, out of the bounds of {key!r}"
    if parameter.default > first:
        yield f"the default of {key!r} is not there at first"
