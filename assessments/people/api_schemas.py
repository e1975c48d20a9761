"""Shapes of staffing in the API's OpenAPI document. They describe; the domain reads.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.people.domain.inputs import (
    ID_LENGTH,
    MOST_COST,
    MOST_DEPTH,
    MOST_HIRES,
    MOST_PEOPLE,
    PROFILES,
)
from assessments.people.domain.staffing import Aim
from assessments.people.models.background import JobState
from assessments.roles.api_fit_schemas import LEVEL, LevelsField, by_skill

_PROFILE = {
    "type": "object",
    "properties": {"role": {"type": "string"}, "seniority": {"type": "string"}},
    "required": ["role", "seniority"],
}
_CANDIDATE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "maxLength": ID_LENGTH},
        "levels": by_skill({**LEVEL, "nullable": True}),
        "cost": {"type": "number", "minimum": 0, "maximum": MOST_COST},
    },
    "required": ["id", "levels"],
}


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": MOST_DEPTH}))
class DepthField(serializers.DictField):
    """How many should hold a skill."""


@extend_schema_field({"oneOf": [by_skill(LEVEL), {"type": "array", "items": _PROFILE}]})
class TargetField(serializers.JSONField):
    """Levels by skill, or profiles of which the highest level counts."""


@extend_schema_field(
    {
        "oneOf": [
            {"type": "array", "items": _CANDIDATE, "maxItems": MOST_PEOPLE},
            {"type": "string", "enum": [PROFILES]},
        ]
    }
)
class CandidatesField(serializers.JSONField):
    """Candidates, or the word that takes every profile of the matrix."""


class MemberSerializer(serializers.Serializer):
    """Someone in the team."""

    id = serializers.CharField(max_length=ID_LENGTH, help_text=_("Yours; no name is needed."))
    levels = LevelsField()


class StaffingRequestSerializer(serializers.Serializer):
    """A team, what it needs, and who could join it."""

    members = MemberSerializer(many=True, required=False, help_text=_("At most 200."))
    target = TargetField(help_text=_("Levels by skill, or profiles: the highest level counts."))
    depth = DepthField(
        required=False,
        allow_null=True,
        help_text=_("How many should hold a skill; it then decides between equal coverage."),
    )
    candidates = CandidatesField(help_text=_("At most 200, or “profiles” for every profile."))
    hires = serializers.IntegerField(min_value=0, max_value=MOST_HIRES)
    budget = serializers.FloatField(
        required=False, allow_null=True, min_value=0, max_value=MOST_COST
    )
    aim = serializers.ChoiceField(
        [(aim.value, aim.value) for aim in Aim],
        default=Aim.COVERAGE.value,
        help_text=_("“depth” puts lacking holders before coverage."),
    )


class PlanSerializer(serializers.Serializer):
    """Hires and what they come to."""

    hires = serializers.ListField(child=serializers.CharField())
    cost = serializers.FloatField()
    coverage = serializers.FloatField(allow_null=True)
    uncovered = serializers.ListField(child=serializers.CharField())
    absence_factor = serializers.IntegerField(
        allow_null=True, help_text=_("How many must leave at worst before a skill is uncovered.")
    )
    depth_shortage = serializers.IntegerField(help_text=_("Holders that are lacking."))


class AlternativeSerializer(PlanSerializer):
    """The best plan with a candidate who is in no best plan."""

    candidate = serializers.CharField()


class StaffingSerializer(serializers.Serializer):
    """The best plan and how sure it is."""

    matrix_version = serializers.CharField()
    aim = serializers.CharField()
    optimum = PlanSerializer()
    ties = PlanSerializer(many=True, help_text=_("Other plans that are as good, at most ten."))
    tie_count = serializers.IntegerField(help_text=_("How many such plans there are."))
    ties_complete = serializers.BooleanField(help_text=_("False: there may be more."))
    alternatives = AlternativeSerializer(many=True)
    coverage_before = serializers.FloatField(allow_null=True)
    coverage_after = serializers.FloatField()
    depth_shortage_before = serializers.IntegerField()
    depth_shortage_after = serializers.IntegerField()
    uncovered = serializers.ListField(child=serializers.CharField())
    absence_factor = serializers.IntegerField(allow_null=True)
    cut_short = serializers.BooleanField(help_text=_("The solver ran out of time."))
    may_be_off = serializers.FloatField(
        help_text=_("By how much coverage a better plan may exceed this one; 0 when proven.")
    )


class StaffingJobSerializer(serializers.Serializer):
    """A large question."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField([(state.value, state.value) for state in JobState])
    address = serializers.CharField(help_text=_("Where to ask again."))
    answer = StaffingSerializer(allow_null=True, help_text=_("Null until it is done."))
