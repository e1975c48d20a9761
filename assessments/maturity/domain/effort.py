"""Number of practices in a scope, and the estimated time to answer them. Pure."""

from dataclasses import dataclass

from assessments.maturity.domain.framework import Framework, Scope

SECONDS_PER_PRACTICE = 25  # our estimate: reading a question with its four options and choosing
ROUND_TO_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """The number of practices and dimensions in scope, and minutes in multiples of five."""

    count: int
    dimensions: int
    minutes: int

    @classmethod
    def of(cls, framework: Framework, scope: Scope) -> "Effort":
        asked = framework.practices_in(scope)
        fives = round(len(asked) * SECONDS_PER_PRACTICE / 60 / ROUND_TO_MINUTES)
        return cls(len(asked), len({p.dimension for p in asked}), max(1, fives) * ROUND_TO_MINUTES)


def by_scope(framework: Framework) -> dict[str, Effort]:
    """Return the effort of each scope by its value, for a form that offers both."""
    return {scope.value: Effort.of(framework, scope) for scope in Scope}
