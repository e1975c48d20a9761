"""Questions of programs read into the domain's objects: fit, staffing. Pure.

Everything wrong is named at once, by a dotted field, a code and what the sentence for it needs.
Nothing is guessed: a level is a whole number 0..3 or null, and a skill left out is null.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeGuard

from assessments.people.domain.matrix import (
    LEVELS,
    MOST_MUST_HAVES,
    WEIGHTS,
    Profile,
    Requirement,
    SkillMatrix,
)
from assessments.people.domain.needs import profile_candidates
from assessments.people.domain.staffing import Aim, Candidate, Problem
from assessments.people.domain.team import Member, Target, target_of
from mlops_portal.foundation.incoming import shown
from mlops_portal.foundation.inputs import InputError, InvalidInput

MOST_PEOPLE = 200  # members, and candidates: beyond that the solver may not end in its time
MOST_HIRES = 20
MOST_DEPTH = 20
MOST_COST = 1_000_000_000
ID_LENGTH = 100
PROFILES = "profiles"  # as `candidates`: every profile of the matrix


@dataclass(frozen=True, slots=True)
class FitQuestion:
    """Levels to be measured against a profile."""

    profile: Profile
    levels: Mapping[str, int | None]
    must_haves: Mapping[str, int]
    weights: Mapping[str, int]


def read_fit(raw: object, matrix: SkillMatrix) -> FitQuestion:
    """The question in `raw`. Raises InvalidInput."""
    reader = _Reader(matrix)
    body = reader.mapping(raw, None, {"role", "seniority", "levels", "must_haves", "weights"})
    profile = reader.profile(body, None)
    levels = reader.levels(body.get("levels"), "levels", required=True)
    required = matrix.required(profile) if profile else None
    must_haves = reader.must_haves(body.get("must_haves"), "must_haves", required)
    weights = reader.numbers(body.get("weights"), "weights", WEIGHTS[0], WEIGHTS[-1], "bad_weight")
    reader.finish()
    assert profile is not None
    return FitQuestion(profile, levels, must_haves, weights)


def read_staffing(raw: object, matrix: SkillMatrix) -> Problem:
    """The question in `raw`. Raises InvalidInput."""
    reader = _Reader(matrix)
    known = {"members", "target", "depth", "candidates", "hires", "budget", "aim"}
    body = reader.mapping(raw, None, known)
    members = reader.people(body.get("members", []), "members", priced=False)
    target = reader.target(body.get("target"), "target")
    depth = reader.numbers(body.get("depth"), "depth", 1, MOST_DEPTH, "bad_depth")
    candidates = reader.candidates(body.get("candidates"), "candidates")
    hires = reader.whole(body.get("hires"), "hires", 0, MOST_HIRES, "bad_hires")
    budget = reader.cost(body["budget"], "budget") if body.get("budget") is not None else None
    aim = reader.aim(body.get("aim", Aim.COVERAGE.value), "aim")
    reader.different([*members, *candidates], "candidates")
    reader.finish()
    return Problem(
        members=tuple(Member(person.id, person.levels) for person in members),
        target=Target(target, depth),
        candidates=tuple(candidates),
        hires=hires,
        budget=budget,
        aim=aim,
    )


class _Reader:
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
                self.wrong(_path(where, _shown(key)), "unknown_key", key=_shown(key))
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
                self.wrong(_path(where, key), "required")
                known = False
            elif not isinstance(value, str) or value not in names:
                self.wrong(_path(where, key), f"unknown_{key}", **{key: _shown(value)})
                known = False
        return Profile(role, seniority) if known else None

    def levels(self, raw: object, where: str, *, required: bool = False) -> dict[str, int | None]:
        if raw is None:
            if required:
                self.wrong(where, "required")
            return {}
        read: dict[str, int | None] = {}
        for skill, level in self.by_skill(raw, where):
            if level is None or _is_whole(level, LEVELS[0], LEVELS[-1]):
                read[skill] = level
            else:
                self.wrong(f"{where}.{skill}", "bad_level", value=_shown(level))
        return read

    def by_skill(self, raw: object, where: str) -> Iterable[tuple[str, object]]:
        if not isinstance(raw, Mapping):
            self.wrong(where, "not_an_object")
            return
        for skill, value in raw.items():
            if skill in self.matrix.skill_by_slug:
                yield skill, value
            else:
                self.wrong(_path(where, _shown(skill)), "unknown_skill", skill=_shown(skill))

    def numbers(self, raw: object, where: str, least: int, most: int, code: str) -> dict[str, int]:
        read: dict[str, int] = {}
        for skill, value in self.by_skill({} if raw is None else raw, where):
            if _is_whole(value, least, most):
                read[skill] = value
            else:
                self.wrong(f"{where}.{skill}", code, value=_shown(value), most=most)
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

    def target(self, raw: object, where: str) -> Requirement:
        if isinstance(raw, Mapping):
            read = self.numbers(raw, where, LEVELS[0], LEVELS[-1], "bad_level")
        elif isinstance(raw, Sequence) and not isinstance(raw, str):
            entries = [
                self.profile(
                    self.mapping(one, f"{where}.{n}", {"role", "seniority"}), f"{where}.{n}"
                )
                for n, one in enumerate(raw[:MOST_PEOPLE])
            ]
            read = dict(target_of(self.matrix.required(one) for one in entries if one))
        else:
            self.wrong(where, "required" if raw is None else "bad_target")
            return {}
        if not any(read.values()) and not self.errors:
            self.wrong(where, "empty_target")
        return read

    def people(self, raw: object, where: str, *, priced: bool) -> list[Candidate]:
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            self.wrong(where, "required" if raw is None else "not_a_list")
            return []
        if len(raw) > MOST_PEOPLE:
            self.wrong(where, "too_many_people", count=len(raw), most=MOST_PEOPLE)
            return []
        people = [self.person(one, f"{where}.{n}", priced) for n, one in enumerate(raw)]
        self.different(people, where)
        return people

    def person(self, raw: object, where: str, priced: bool) -> Candidate:
        body = self.mapping(raw, where, {"id", "levels", "cost"} if priced else {"id", "levels"})
        id = body.get("id")
        if not isinstance(id, str) or not id.strip() or len(id) > ID_LENGTH:
            self.wrong(f"{where}.id", "bad_id", most=ID_LENGTH)
            id = ""
        cost = self.cost(body["cost"], f"{where}.cost") if body.get("cost") is not None else 0
        levels = self.levels(body.get("levels"), f"{where}.levels", required=True)
        return Candidate(id, levels, Fraction(cost))

    def candidates(self, raw: object, where: str) -> list[Candidate]:
        if raw == PROFILES:
            return list(profile_candidates(self.matrix))
        return self.people(raw, where, priced=True)

    def different(self, people: Sequence[Candidate], where: str) -> None:
        ids = [person.id for person in people if person.id]
        twice = next((id for n, id in enumerate(ids) if id in ids[:n]), None)
        if twice is not None and not any(e.code == "id_twice" for e in self.errors):
            self.wrong(where, "id_twice", id=_shown(twice))

    def cost(self, raw: object, where: str) -> Fraction:
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 <= raw <= MOST_COST:
            return Fraction(str(raw))
        self.wrong(where, "bad_cost", value=_shown(raw), most=MOST_COST)
        return Fraction(0)

    def whole(self, raw: object, where: str, least: int, most: int, code: str) -> int:
        if raw is None:
            self.wrong(where, "required")
        elif not _is_whole(raw, least, most):
            self.wrong(where, code, value=_shown(raw), most=most)
        else:
            return raw
        return least

    def aim(self, raw: object, where: str) -> Aim:
        known = next((aim for aim in Aim if aim == raw), None)
        if known is None:
            self.wrong(where, "unknown_aim", value=_shown(raw))
        return known or Aim.COVERAGE


def _is_whole(value: object, least: int, most: int) -> TypeGuard[int]:
    """Whether `value` is a whole number in range; 2.0 and True are none."""
    return type(value) is int and least <= value <= most


def _path(where: str | None, key: str) -> str:
    return key if where is None else f"{where}.{key}"


def _shown(value: object) -> str:
    """A value as it is told: short, on one line."""
    text = " ".join(shown(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
