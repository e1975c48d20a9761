"""Shapes of a fit in the API's OpenAPI document. They describe; the domain reads.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.roles.domain.matching import Gate
from assessments.roles.domain.matrix import TOP_LEVEL, WEIGHTS

LEVEL = {"type": "integer", "minimum": 0, "maximum": TOP_LEVEL}


def by_skill(value: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "additionalProperties": value}


@extend_schema_field(by_skill({**LEVEL, "nullable": True}))
class LevelsField(serializers.DictField):
    """Levels by skill, null where nobody assessed it."""


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": TOP_LEVEL}))
class MustHavesField(serializers.DictField):
    """Least levels by skill."""


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": WEIGHTS[-1]}))
class WeightsField(serializers.DictField):
    """Weights by skill."""


class FitRequestSerializer(serializers.Serializer):
    """Levels to be measured against a profile."""

    role = serializers.CharField()
    seniority = serializers.CharField()
    levels = LevelsField(help_text=_("A skill left out is not assessed."))
    must_haves = MustHavesField(
        required=False,
        allow_null=True,
        help_text=_("At most five, none above what the profile asks."),
    )
    weights = WeightsField(required=False, allow_null=True, help_text=_("1 where it is left out."))


class NamedSkillSerializer(serializers.Serializer):
    """A skill by slug and name."""

    skill = serializers.CharField()
    name = serializers.CharField()


class GateSkillsSerializer(serializers.Serializer):
    """The must-haves by where they stand."""

    met = NamedSkillSerializer(many=True)
    unmet = NamedSkillSerializer(many=True)
    unknown = NamedSkillSerializer(many=True)


class GapSerializer(serializers.Serializer):
    """A required skill that is missing or not assessed."""

    skill = serializers.CharField()
    name = serializers.CharField()
    required = serializers.IntegerField()
    level = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True, help_text=_("Null while it is not assessed."))


_OPEN = _("Null while a required skill is not assessed.")


class FitSerializer(serializers.Serializer):
    """How levels stand to a profile."""

    role = serializers.CharField()
    seniority = serializers.CharField()
    matrix_version = serializers.CharField()
    coverage = serializers.FloatField(allow_null=True, help_text=_OPEN)
    coverage_low = serializers.FloatField(allow_null=True)
    coverage_high = serializers.FloatField(allow_null=True)
    met_share = serializers.FloatField(allow_null=True, help_text=_OPEN)
    met_share_low = serializers.FloatField(allow_null=True)
    met_share_high = serializers.FloatField(allow_null=True)
    steps = serializers.IntegerField(allow_null=True, help_text=_OPEN)
    steps_low = serializers.IntegerField(allow_null=True)
    steps_high = serializers.IntegerField(allow_null=True)
    deepest_gap = serializers.IntegerField(allow_null=True, help_text=_OPEN)
    deepest_gap_low = serializers.IntegerField(allow_null=True)
    deepest_gap_high = serializers.IntegerField(allow_null=True)
    surplus = serializers.FloatField(
        allow_null=True,
        help_text=_("Room beyond the requirement that is filled; it counts in nothing else."),
    )
    surplus_low = serializers.FloatField(allow_null=True)
    surplus_high = serializers.FloatField(allow_null=True)
    assessed_share = serializers.FloatField(allow_null=True)
    gate = serializers.ChoiceField([(gate.value, gate.value) for gate in Gate])
    gate_skills = GateSkillsSerializer()
    gaps = GapSerializer(many=True)
