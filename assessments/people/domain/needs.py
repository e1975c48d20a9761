"""A team's needs and its staffing options, parsed from URL parameters. Pure.

The URL holds profiles, costs and limits, never a level of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.people.domain.staffing import Aim, Candidate, Problem, Training
from assessments.people.domain.team import Member, Target
from assessments.roles.domain.matrix import MOST_PROFILES, Profile, SkillMatrix, highest_levels
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

MOST_DEPTH = 3
MOST_HIRES = 10
MOST_COPIES = 3
MOST_COST = 1_000_000_000
DEFAULT_HIRES = 1
COPY = "#"  # between a profile and the number of its copy

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Needs:
    """Profiles whose highest levels form the target, and the required holders per skill."""

    profiles: tuple[Profile, ...]
    depth: int
    critical: tuple[str, ...]  # skills for which the depth holds; none: all

    def target(self, matrix: SkillMatrix) -> Target:
        """The target levels with their depth."""
        levels = highest_levels(matrix.required(profile) for profile in self.profiles)
        deep = self.critical or tuple(skill for skill, level in levels.items() if level)
        depth = dict.fromkeys(deep, self.depth) if self.depth > 1 else {}
        return Target(levels, depth)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The needs as URL query pairs."""
        needs = [("need", profile.key) for profile in self.profiles]
        depth = [("depth", str(self.depth))] if self.depth > 1 else []
        return needs + depth + [("critical", skill) for skill in self.critical]


@dataclass(frozen=True, slots=True)
class Means:
    """Staffing options: number of hires, copies per profile, costs by seniority, and training."""

    hires: int
    copies: int
    costs: Mapping[str, Fraction]  # by seniority
    training: Fraction | None  # per level; None: no training
    budget: Fraction | None
    aim: Aim


def read_needs(asked: Asked, matrix: SkillMatrix) -> Needs:
    """`need` (profiles, several), `depth`, `critical` (skills). Raises InvalidInput."""
    errors: list[InputError] = []
    known = {profile.key: profile for profile in matrix.profiles}
    keys = list(dict.fromkeys(key for key in asked.get("need", ()) if key))
    if len(keys) > MOST_PROFILES:
        params = {"count": len(keys), "most": MOST_PROFILES}
        errors.append(InputError("need", "too_many_profiles", params))
    for key in keys:
        if key not in known:
            errors.append(InputError("need", "unknown_profile", {"profile": key[:80]}))
    critical = sorted({slug for slug in asked.get("critical", ()) if slug})
    errors += [
        InputError("critical", "unknown_skill", {"skill": slug[:80]})
        for slug in critical
        if slug not in matrix.skill_by_slug
    ]
    depth = _whole(asked, "depth", 1, MOST_DEPTH, 1, "bad_depth", errors)
    if errors:
        raise InvalidInput(errors)
    return Needs(tuple(known[key] for key in keys), depth, tuple(critical))


def asked_or_kept(asked: Asked, kept: Asked, matrix: SkillMatrix) -> dict[str, Sequence[str]]:
    """Return `asked` if it names a need, even an empty one; else `kept` overridden by `asked`.

    Profiles and skills in `kept` that the current matrix does not know are left out.
    """
    if "need" in asked or not kept:
        return dict(asked)
    profiles = {profile.key for profile in matrix.profiles}
    known = {
        **kept,
        "need": [key for key in kept["need"] if key in profiles],
        "critical": [slug for slug in kept["critical"] if slug in matrix.skill_by_slug],
    }
    return {**known, **asked}


def read_means(asked: Asked, matrix: SkillMatrix) -> Means:
    """`hires`, `copies`, `cost-<seniority>`, `training`, `budget`, `aim`. Raises InvalidInput."""
    errors: list[InputError] = []
    costs = {
        one.slug: _cost(asked, f"cost-{one.slug}", errors) or Fraction(0)
        for one in matrix.seniorities
    }
    aim = _last(asked, "aim") or Aim.COVERAGE.value
    if aim not in list(Aim):
        errors.append(InputError("aim", "unknown_aim", {"value": aim[:40]}))
    means = Means(
        hires=_whole(asked, "hires", 0, MOST_HIRES, DEFAULT_HIRES, "bad_hires", errors),
        copies=_whole(asked, "copies", 1, MOST_COPIES, 1, "bad_copies", errors),
        costs=costs,
        training=_cost(asked, "training", errors),
        budget=_cost(asked, "budget", errors),
        aim=Aim.DEPTH if aim == Aim.DEPTH else Aim.COVERAGE,
    )
    if errors:
        raise InvalidInput(errors)
    return means


def problem_of(
    matrix: SkillMatrix, members: Sequence[Member], target: Target, means: Means
) -> Problem:
    """Return the solver's problem. Candidates are profiles of the matrix, never named people."""
    candidates = profile_candidates(matrix, means.copies, means.costs)
    return Problem(
        members=tuple(members),
        target=target,
        candidates=candidates,
        hires=means.hires,
        budget=means.budget,
        aim=means.aim,
        trainings=_trainings(members, target, means.training),
    )


def profile_candidates(
    matrix: SkillMatrix, copies: int = 1, costs: Mapping[str, Fraction] | None = None
) -> tuple[Candidate, ...]:
    """Return each profile as a hirable type, up to `copies` times; `costs` by seniority."""
    places = {one.slug: place for place, one in enumerate(matrix.seniorities)}

    def numbered(profile: Profile, copy: int) -> str:
        return profile.key if copy == 0 else f"{profile.key}{COPY}{copy + 1}"

    return tuple(
        Candidate(
            numbered(profile, copy),
            matrix.required(profile),
            (costs or {}).get(profile.seniority, Fraction(0)),
            places[profile.seniority],
            matrix.role_by_slug[profile.role].short.in_language(DEFAULT_LANGUAGE),
            numbered(profile, copy - 1) if copy else "",
        )
        for profile in matrix.profiles
        for copy in range(copies)
    )


def profile_of(matrix: SkillMatrix, candidate: str) -> Profile:
    """Return the profile that a candidate of `problem_of` stands for."""
    return matrix.profile(candidate.partition(COPY)[0])


def _trainings(
    members: Sequence[Member], target: Target, cost: Fraction | None
) -> tuple[Training, ...]:
    """Return one-level trainings for members assessed below the target; open levels have none."""
    if cost is None:
        return ()
    return tuple(
        Training(member.id, skill, cost)
        for member in members
        for skill in target.skills
        if (level := member.levels.get(skill)) is not None and level < target.levels[skill]
    )


def _last(asked: Asked, key: str) -> str:
    return (list(asked.get(key, ())) or [""])[-1].strip()


def _whole(
    asked: Asked,
    key: str,
    least: int,
    most: int,
    default: int,
    code: str,
    errors: list[InputError],
) -> int:
    text = _last(asked, key)
    if not text:
        return default
    if text.isascii() and text.isdigit() and least <= int(text[:9]) <= most:
        return int(text)
    errors.append(InputError(key, code, {"value": text[:20], "most": most}))
    return default


def _cost(asked: Asked, key: str, errors: list[InputError]) -> Fraction | None:
    """Parse a decimal number with at most two decimal places; None for an empty field."""
    text = _last(asked, key).replace(",", ".")
    if not text:
        return None
    whole, _, part = text.partition(".")
    is_number = (whole + part).isascii() and whole.isdigit() and (part.isdigit() or not part)
    if is_number and len(text) <= 15 and len(part) <= 2 and Fraction(text) <= MOST_COST:
        return Fraction(text)
    errors.append(InputError(key, "bad_cost", {"value": text[:20], "most": MOST_COST}))
    return None
