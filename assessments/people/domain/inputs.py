"""Questions of programs about staffing, read into the domain's objects. Pure."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from assessments.people.domain.needs import profile_candidates
from assessments.people.domain.staffing import Aim, Candidate, Problem
from assessments.people.domain.team import Member, Target
from assessments.roles.domain.inputs import Reader, is_whole, short
from assessments.roles.domain.matrix import LEVELS, Requirement, SkillMatrix, highest_levels

MOST_PEOPLE = 200  # members, and candidates: beyond that the solver may not end in its time
MOST_HIRES = 20
MOST_DEPTH = 20
MOST_COST = 1_000_000_000
ID_LENGTH = 100
PROFILES = "profiles"  # as `candidates`: every profile of the matrix


def read_staffing(raw: object, matrix: SkillMatrix) -> Problem:
    """The question in `raw`. Raises InvalidInput."""
    reader = _StaffingReader(matrix)
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


class _StaffingReader(Reader):
    """Reads what only staffing has: a target, people, hires, costs."""

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
            read = dict(highest_levels(self.matrix.required(one) for one in entries if one))
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
            self.wrong(where, "id_twice", id=short(twice))

    def cost(self, raw: object, where: str) -> Fraction:
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 <= raw <= MOST_COST:
            return Fraction(str(raw))
        self.wrong(where, "bad_cost", value=short(raw), most=MOST_COST)
        return Fraction(0)

    def whole(self, raw: object, where: str, least: int, most: int, code: str) -> int:
        if raw is None:
            self.wrong(where, "required")
        elif not is_whole(raw, least, most):
            self.wrong(where, code, value=short(raw), most=most)
        else:
            return raw
        return least

    def aim(self, raw: object, where: str) -> Aim:
        known = next((aim for aim in Aim if aim == raw), None)
        if known is None:
            self.wrong(where, "unknown_aim", value=short(raw))
        return known or Aim.COVERAGE
