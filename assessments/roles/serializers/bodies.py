"""Request serializers: parts of bodies, and the request for a fit.

All errors in a body are reported at once. Values are not coerced: a level is an integer 0..3 or
null, and a missing skill is not assessed.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, ClassVar, TypeGuard

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from assessments.roles import content
from assessments.roles.domain.matrix import (
    LEVELS,
    MOST_MUST_HAVES,
    TOP_LEVEL,
    WEIGHTS,
    Profile,
    Requirement,
)
from assessments.roles.text.errors import MOST_ERRORS, message
from mlops_portal.foundation.api_fields import ObjectSerializer
from mlops_portal.foundation.incoming import shown

LEVEL = {"type": "integer", "minimum": 0, "maximum": TOP_LEVEL}
MOST_SHOWN = 60  # characters of a wrong value that are repeated


def by_skill(value: dict[str, object]) -> dict[str, object]:
    """Return the schema of an object with one `value` per skill."""
    return {"type": "object", "additionalProperties": value}


def error(code: str, **params: object) -> ErrorDetail:
    """Return an error with its translated message; values are shortened."""
    return ErrorDetail(message(code, params), code)


def short(value: object) -> str:
    """Return a value as repeated in messages: short, on one line."""
    text = " ".join(shown(value).split())
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def is_whole(value: object, least: int, most: int) -> TypeGuard[int]:
    """Return whether `value` is an integer in range; 2.0 and True are not."""
    return type(value) is int and least <= value <= most


class NameField(serializers.CharField):
    """The slug of a role with required levels, or of a seniority, according to `kind`."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def run_validation(self, data: Any = serializers.empty) -> str:
        if data is serializers.empty or data is None:
            raise ValidationError([error("required")])
        matrix = content.matrix()
        known = matrix.seniorities if self.kind == "seniority" else matrix.matrix_roles
        if data not in [one.slug for one in known]:
            raise ValidationError([error(f"unknown_{self.kind}", **{self.kind: short(data)})])
        return str(data)


class BySkillField(serializers.DictField):
    """Integers from `least` to `most` by skill; null is {}, and so is a missing optional field."""

    least: ClassVar[int] = 1
    most: ClassVar[int] = TOP_LEVEL
    code: ClassVar[str]
    holds_null: ClassVar[bool] = False

    def run_validation(self, data: Any = serializers.empty) -> dict[str, Any]:
        if data is serializers.empty or data is None:
            if self.required:
                raise ValidationError([error("required")])
            return {}
        if not isinstance(data, Mapping):
            raise ValidationError([error("not_an_object")])
        skills = content.matrix().skill_by_slug
        wrong = {}
        for skill, value in data.items():
            if skill not in skills:
                wrong[short(skill)] = error("unknown_skill", skill=short(skill))
            elif value is None and self.holds_null:
                continue
            elif not is_whole(value, self.least, self.most):
                wrong[skill] = error(self.code, value=short(value), most=self.most)
        read = {skill: value for skill, value in data.items() if skill not in wrong}
        whole = self.check(read, wrong)
        if whole or wrong:
            raise ValidationError([*whole, dict(islice(wrong.items(), MOST_ERRORS))])
        return read

    def check(self, read: Mapping[str, int], wrong: dict[str, ErrorDetail]) -> list[ErrorDetail]:
        """Return errors that concern `read` as a whole; add those of a single skill to `wrong`."""
        return []


@extend_schema_field(by_skill({**LEVEL, "nullable": True}))
class LevelsField(BySkillField):
    """Levels by skill, null for skills not assessed."""

    least, code, holds_null = LEVELS[0], "bad_level", True


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": TOP_LEVEL}))
class MustHavesField(BySkillField):
    """Minimum levels by skill, none above the profile's required level."""

    code = "bad_must_have"

    def check(self, read: Mapping[str, int], wrong: dict[str, ErrorDetail]) -> list[ErrorDetail]:
        required = self.parent.required_levels
        for skill, least in read.items():
            if required is not None and least > required[skill]:
                wrong[skill] = error("must_have_above", least=least, required=required[skill])
        if len(read) <= MOST_MUST_HAVES:
            return []
        return [error("too_many_must_haves", count=len(read), most=MOST_MUST_HAVES)]


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": WEIGHTS[-1]}))
class WeightsField(BySkillField):
    """Weights by skill."""

    most, code = WEIGHTS[-1], "bad_weight"


class FitRequestSerializer(ObjectSerializer):
    """Levels to be measured against a profile."""

    role = NameField("role")
    seniority = NameField("seniority")
    levels = LevelsField(help_text=_("A skill left out is not assessed."))
    must_haves = MustHavesField(
        required=False,
        allow_null=True,
        help_text=_("At most five, none above what the profile asks."),
    )
    weights = WeightsField(required=False, allow_null=True, help_text=_("1 where it is left out."))

    @property
    def required_levels(self) -> Requirement | None:
        """The required levels of the profile in the body, None if there is no such profile."""
        profile = Profile(self.initial_data.get("role"), self.initial_data.get("seniority"))
        matrix = content.matrix()
        return matrix.required(profile) if profile in matrix.profiles else None
