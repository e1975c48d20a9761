"""Profiles side by side: the largest differences first, and the axes of the radar. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.roles.domain.matrix import Profile, SkillMatrix


@dataclass(frozen=True, slots=True)
class Row:
    """A skill with the required level of each profile, in the order of the profiles."""

    skill: str
    levels: tuple[int, ...]

    @property
    def range(self) -> int:
        """Highest less lowest level: 0 when the profiles agree."""
        return max(self.levels) - min(self.levels)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of the radar with each profile's value: the mean of its skills, 0..3."""

    slug: str
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Profiles with all rows, the largest difference first; ties keep the order of the matrix."""

    profiles: tuple[Profile, ...]
    rows: tuple[Row, ...]
    axes: tuple[Axis, ...]

    @property
    def different(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.range)

    @property
    def equal(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.range)

    @property
    def sums(self) -> tuple[int, ...]:
        """Sum of the levels of each profile."""
        return tuple(map(sum, zip(*(row.levels for row in self.rows), strict=True)))


def compare(
    matrix: SkillMatrix,
    profiles: Sequence[Profile],
    axes: Sequence[str] = (),
    weights: Mapping[str, int] | None = None,
) -> Comparison:
    """Compare `profiles` side by side. `axes` are skills to draw instead of the groups.

    A weight (1..3, default 1) multiplies a skill's range when the rows are ordered.
    """
    weights = weights or {}
    required = [matrix.required(profile) for profile in profiles]
    rows = [Row(skill.slug, tuple(one[skill.slug] for one in required)) for skill in matrix.skills]
    by_slug = {row.skill: row for row in rows}
    if axes:
        drawn = [Axis(slug, tuple(map(Fraction, by_slug[slug].levels))) for slug in axes]
    else:
        drawn = [_axis(matrix, axis.slug, by_slug) for axis in matrix.axes]
    return Comparison(
        tuple(profiles),
        tuple(sorted(rows, key=lambda row: -row.range * weights.get(row.skill, 1))),
        tuple(drawn),
    )


def spread(matrix: SkillMatrix, skill: str) -> int:
    """Return the largest range of a skill's level between roles, over all seniorities."""
    rows = [(role.requirements or {})[skill] for role in matrix.matrix_roles]
    return max(max(column) - min(column) for column in zip(*rows, strict=True))


def _axis(matrix: SkillMatrix, slug: str, rows: dict[str, Row]) -> Axis:
    members = [rows[skill.slug].levels for skill in matrix.skills if skill.axis == slug]
    return Axis(slug, tuple(Fraction(sum(c), len(c)) for c in zip(*members, strict=True)))
