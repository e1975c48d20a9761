"""Questions of programs about a fit, read into the domain's objects. Pure.

Everything wrong is named at once, by a dotted field, a code and what the sentence for it needs.
Nothing is guessed: a level is a whole number 0..3 or null, and a skill left out is null.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from assessments.roles.domain.matrix import (
    LEVELS,
    MOST_MUST_HAVES,
    WEIGHTS,
    Profile,
    Requirement,
    SkillMatrix,
)
from mlops_portal.foundation.incoming import shown
from mlops_portal.foundation.inputs import InputError, InvalidInput


@dataclass(frozen=True, slots=True)
class FitQuestion:
    """Levels to be measured against a profile."""

    profile: Profile
    levels: Mapping[str, int | None]
    must_haves: Mapping[str, int]
    weights: Mapping[str, int]


def read_fit(raw: object, matrix: SkillMatrix) -> FitQuestion:
    """The question in `raw`. Raises InvalidInput."""
    reader = Reader(matrix)
    body = reader.mapping(raw, None, {"role", "seniority", "levels", "must_haves", "weights"})
    profile = reader.profile(body, None)
    levels = reader.levels(body.get("levels"), "levels", required=True)
    required = matrix.required(profile) if profile else None
    must_haves = reader.must_haves(body.get("must_haves"), "must_haves", required)
    weights = reader.numbers(body.get("weights"), "weights", WEIGHTS[0], WEIGHTS[-1], "bad_weight")
    reader.finish()
    assert profile is not None
    return FitQuestion(profile, levels, must_haves, weights)


class Reader:
    """Reads parts and collects what is wrong; a part that is wrong reads as an empty one."""

    def __init__(self, matrix: SkillMatrix) -> None:
        self.matrix = matrix
        self.errors: list[InputError] = []

    def finish(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors)

    def wrong(self, where: str | None, code: str, **params: object) -> None:
        self.errors.append(InputError(where, code, params))

    def mapping(self, raw: object, where: str | None, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            self.wrong(where, "not_an_object")
            return {}
        for key in raw:
            if key not in known:
                self.wrong(path_to(where, short(key)), "unknown_key", key=short(key))
        return raw

    def profile(self, body: Mapping[str, Any], where: str | None) -> Profile | None:
        role: Any = body.get("role")
        seniority: Any = body.get("seniority")
        roles = {role.slug for role in self.matrix.matrix_roles}
        known = True
        for key, value, names in (
            ("role", role, roles),
            ("seniority", seniority, self.matrix.seniority_by_slug),
        ):
            if value is None:
                self.wrong(path_to(where, key), "required")
                known = False
            elif not isinstance(value, str) or value not in names:
                self.wrong(path_to(where, key), f"unknown_{key}", **{key: short(value)})
                known = False
        return Profile(role, seniority) if known else None

    def levels(self, raw: object, where: str, *, required: bool = False) -> dict[str, int | None]:
        if raw is None:
            if required:
                self.wrong(where, "required")
            return {}
        read: dict[str, int | None] = {}
        for skill, level in self.by_skill(raw, where):
            if level is None or is_whole(level, LEVELS[0], LEVELS[-1]):
                read[skill] = level
            else:
                self.wrong(f"{where}.{skill}", "bad_level", value=short(level))
        return read

    def by_skill(self, raw: object, where: str) -> Iterable[tuple[str, object]]:
        if not isinstance(raw, Mapping):
            self.wrong(where, "not_an_object")
            return
        for skill, value in raw.items():
            if skill in self.matrix.skill_by_slug:
                yield skill, value
            else:
                self.wrong(path_to(where, short(skill)), "unknown_skill", skill=short(skill))

    def numbers(self, raw: object, where: str, least: int, most: int, code: str) -> dict[str, int]:
        read: dict[str, int] = {}
        for skill, value in self.by_skill({} if raw is None else raw, where):
            if is_whole(value, least, most):
                read[skill] = value
            else:
                self.wrong(f"{where}.{skill}", code, value=short(value), most=most)
        return read

    def must_haves(self, raw: object, where: str, required: Requirement | None) -> dict[str, int]:
        read = self.numbers(raw, where, 1, LEVELS[-1], "bad_must_have")
        if len(read) > MOST_MUST_HAVES:
            self.wrong(where, "too_many_must_haves", count=len(read), most=MOST_MUST_HAVES)
        for skill, least in read.items():
            if required is not None and least > required[skill]:
                self.wrong(
                    f"{where}.{skill}", "must_have_above", least=least, required=required[skill]
                )
        return read


def is_whole(value: object, least: int, most: int) -> TypeGuard[int]:
    """Whether `value` is a whole number in range; 2.0 and True are none."""
    return type(value) is int and least <= value <= most


def path_to(where: str | None, key: str) -> str:
    return key if where is None else f"{where}.{key}"


def short(value: object) -> str:
    """A value as it is told: short, on one line."""
    text = " ".join(shown(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
