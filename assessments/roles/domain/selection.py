"""The part of the matrix to show, and its order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from assessments.roles.domain.comparison import spread
from assessments.roles.domain.matrix import Named, Profile, Role, Seniority, Skill, SkillMatrix
from mlops_portal.foundation.inputs import InputError, InvalidInput

ORDERS = ("matrix", "difference")


class _Named(Protocol):
    @property
    def slug(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Selection:
    """Roles and seniorities as columns, skills as rows in order."""

    roles: tuple[Role, ...]
    seniorities: tuple[Seniority, ...]
    groups: tuple[Named, ...]
    skills: tuple[Skill, ...]
    order: str

    @property
    def profiles(self) -> tuple[Profile, ...]:
        return tuple(Profile(r.slug, s.slug) for r in self.roles for s in self.seniorities)


def select(matrix: SkillMatrix, asked: Mapping[str, Sequence[str]]) -> Selection:
    """Parse `role`, `seniority`, `group` (several each) and `order`. Raises InvalidInput.

    An empty selection means all. "difference" sorts by the largest range between roles.
    """
    errors: list[InputError] = []
    roles = _chosen("role", matrix.matrix_roles, asked, errors)
    seniorities = _chosen("seniority", matrix.seniorities, asked, errors)
    groups = _chosen("group", matrix.groups, asked, errors)
    order = (list(asked.get("order", ())) or [ORDERS[0]])[-1] or ORDERS[0]
    if order not in ORDERS:
        errors.append(InputError("order", "unknown_order", {"order": order[:40]}))
    if errors:
        raise InvalidInput(errors)
    shown = {group.slug for group in groups}
    skills = [skill for skill in matrix.skills if skill.group in shown]
    if order == "difference":
        skills.sort(key=lambda skill: -spread(matrix, skill.slug))
    return Selection(tuple(roles), tuple(seniorities), tuple(groups), tuple(skills), order)


def _chosen(
    kind: str,
    known: Sequence[_N],
    asked: Mapping[str, Sequence[str]],
    errors: list[InputError],
) -> list[_N]:
    wanted = {slug for slug in asked.get(kind, ()) if slug}
    unknown = sorted(wanted - {one.slug for one in known})
    errors += [InputError(kind, f"unknown_{kind}", {kind: slug[:80]}) for slug in unknown]
    return [one for one in known if not wanted or one.slug in wanted]
