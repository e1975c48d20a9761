"""URL parameters: profiles to compare, axes, must-haves and weights. Pure.

All errors are collected; the views and the API report them with status 400.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.roles.domain.matrix import (
    MOST_AXES,
    MOST_MUST_HAVES,
    MOST_PROFILES,
    WEIGHTS,
    Profile,
    Requirement,
    SkillMatrix,
)
from mlops_portal.foundation.inputs import InputError, InvalidInput

LEAST_AXES = 3


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasis set for a vacancy: must-haves with their minimum level, and weights other than 1."""

    must_haves: Mapping[str, int]
    weights: Mapping[str, int]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The emphasis as URL query pairs."""
        musts = [("must", f"{skill}:{least}") for skill, least in self.must_haves.items()]
        return musts + [("weight", f"{skill}:{weight}") for skill, weight in self.weights.items()]

    def within(self, required: Requirement) -> "Emphasis":
        """Return the part that applies to a profile: must-haves it requires, and its weights."""
        return Emphasis(
            {s: least for s, least in self.must_haves.items() if least <= required[s]},
            {s: weight for s, weight in self.weights.items() if required[s]},
        )

    def not_asked(self, required: Requirement) -> tuple[str, ...]:
        """Return must-haves that the profile does not require, or not at that level."""
        return tuple(s for s, least in self.must_haves.items() if least > required[s])


NO_EMPHASIS = Emphasis({}, {})


def read_profiles(keys: Sequence[str], matrix: SkillMatrix) -> tuple[Profile, ...]:
    """Parse the profiles to be compared; empty choices are skipped. Raises InvalidInput."""
    asked = [key for key in keys if key]
    errors = []
    if len(asked) > MOST_PROFILES:
        params = {"count": len(asked), "most": MOST_PROFILES}
        raise InvalidInput([InputError("profile", "too_many_profiles", params)])
    known = {profile.key: profile for profile in matrix.profiles}
    for place, key in enumerate(asked):
        if key not in known:
            errors.append(InputError("profile", "unknown_profile", {"profile": key[:80]}))
        elif key in asked[:place]:
            errors.append(InputError("profile", "profile_twice", {"profile": key}))
    if errors:
        raise InvalidInput(errors)
    return tuple(known[key] for key in asked)


def read_axes(slugs: Sequence[str], matrix: SkillMatrix) -> tuple[str, ...]:
    """Skills chosen as axes of the radar, in the order of the matrix. Raises InvalidInput."""
    asked = set(filter(None, slugs))
    unknown = sorted(asked - matrix.skill_by_slug.keys())
    errors = [InputError("axis", "unknown_skill", {"skill": slug[:80]}) for slug in unknown]
    if len(asked) > MOST_AXES:
        params = {"count": len(asked), "most": MOST_AXES}
        errors.append(InputError("axis", "too_many_axes", params))
    if asked and len(asked) < LEAST_AXES:
        errors.append(InputError("axis", "too_few_axes", {"least": LEAST_AXES}))
    if errors:
        raise InvalidInput(errors)
    return tuple(skill.slug for skill in matrix.skills if skill.slug in asked)


def read_emphasis(must: Sequence[str], weight: Sequence[str], required: Requirement) -> Emphasis:
    """Must-haves (`skill` or `skill:level`) and weights (`skill:weight`). Raises InvalidInput."""
    emphasis, errors = check_emphasis(must, weight, required)
    if errors:
        raise InvalidInput(errors)
    return emphasis


def check_emphasis(
    must: Sequence[str], weight: Sequence[str], required: Requirement
) -> tuple[Emphasis, list[InputError]]:
    """Return the valid emphasis and all errors, named `must.skill` or `weight.skill`.

    Must-haves beyond the maximum are kept, so that a form can show them.
    """
    errors: list[InputError] = []
    must_haves: dict[str, int] = {}
    for entry in filter(None, must):
        slug, _, level = entry.partition(":")
        error = _wrong_must(slug, level, required)
        if error:
            errors.append(error)
        else:
            must_haves[slug] = int(level) if level else required[slug]
    if len(must_haves) > MOST_MUST_HAVES:
        params = {"count": len(must_haves), "most": MOST_MUST_HAVES}
        errors.append(InputError("must", "too_many_must_haves", params))
    weights = _weights(weight, required, errors)
    return Emphasis(must_haves, weights), errors


def _wrong_must(slug: str, level: str, required: Requirement) -> InputError | None:
    if slug not in required:
        return InputError("must", "unknown_skill", {"skill": slug[:80]})
    if not required[slug]:
        return InputError(f"must.{slug}", "must_have_not_asked", {"skill": slug})
    if level and level not in ("1", "2", "3"):
        return InputError(f"must.{slug}", "bad_must_have", {"value": level[:20]})
    if level and int(level) > required[slug]:
        params = {"least": level, "required": required[slug]}
        return InputError(f"must.{slug}", "must_have_above", params)
    return None


def _weights(
    entries: Sequence[str], required: Requirement, errors: list[InputError]
) -> dict[str, int]:
    weights: dict[str, int] = {}
    for entry in filter(None, entries):
        slug, _, weight = entry.partition(":")
        if slug not in required:
            errors.append(InputError("weight", "unknown_skill", {"skill": slug[:80]}))
        elif weight not in map(str, WEIGHTS):
            errors.append(InputError(f"weight.{slug}", "bad_weight", {"value": weight[:20]}))
        elif required[slug] and int(weight) > 1:
            weights[slug] = int(weight)
    return weights
