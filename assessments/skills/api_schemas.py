"""Shapes of the roles and skills API for its OpenAPI document. They describe; the domain reads.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.skills.domain.inputs import (
    ID_LENGTH,
    MOST_COST,
    MOST_DEPTH,
    MOST_HIRES,
    MOST_PEOPLE,
    PROFILES,
)
from assessments.skills.domain.matching import Gate
from assessments.skills.domain.matrix import TOP_LEVEL, WEIGHTS
from assessments.skills.domain.staffing import Aim
from assessments.skills.models.background import JobState

_LEVEL = {"type": "integer", "minimum": 0, "maximum": TOP_LEVEL}


def _by_skill(value: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "additionalProperties": value}


_PROFILE = {
    "type": "object",
    "properties": {"role": {"type": "string"}, "seniority": {"type": "string"}},
    "required": ["role", "seniority"],
}
_CANDIDATE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "maxLength": ID_LENGTH},
        "levels": _by_skill({**_LEVEL, "nullable": True}),
        "cost": {"type": "number", "minimum": 0, "maximum": MOST_COST},
    },
    "required": ["id", "levels"],
}


@extend_schema_field(_by_skill({**_LEVEL, "nullable": True}))
class LevelsField(serializers.DictField):
    """Levels by skill, null where nobody assessed it."""


@extend_schema_field(_by_skill({"type": "integer", "minimum": 1, "maximum": TOP_LEVEL}))
class MustHavesField(serializers.DictField):
    """Least levels by skill."""


@extend_schema_field(_by_skill({"type": "integer", "minimum": 1, "maximum": WEIGHTS[-1]}))
class WeightsField(serializers.DictField):
    """Weights by skill."""


@extend_schema_field(_by_skill({"type": "integer", "minimum": 1, "maximum": MOST_DEPTH}))
class DepthField(serializers.DictField):
    """How many should hold a skill."""


@extend_schema_field({"oneOf": [_by_skill(_LEVEL), {"type": "array", "items": _PROFILE}]})
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


class SkillErrorSerializer(serializers.Serializer):
    """One thing that is wrong."""

    field = serializers.CharField(
        allow_null=True, help_text=_("Dotted path into the request; null for the whole.")
    )
    code = serializers.CharField(help_text=_("Stable name of what is wrong."))
    message = serializers.CharField(help_text=_("The same in words, in your language."))


class SkillErrorsSerializer(serializers.Serializer):
    """Everything that is wrong. Nothing of the request was used."""

    errors = SkillErrorSerializer(many=True)


class _ListSerializer(serializers.Serializer):
    """A whole list; there are no further pages."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    matrix_version = serializers.CharField()


class AnchorSerializer(serializers.Serializer):
    """What a person at a level says of herself."""

    level = serializers.IntegerField(min_value=0, max_value=TOP_LEVEL)
    anchor = serializers.CharField()


class SkillSerializer(serializers.Serializer):
    """A skill with its anchors."""

    slug = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    axis = serializers.CharField(help_text=_("Group of the radar."))
    definition = serializers.CharField()
    levels = AnchorSerializer(many=True)


class SkillListSerializer(_ListSerializer):
    """The skills in the order of the matrix."""

    results = SkillSerializer(many=True)


class StageSerializer(serializers.Serializer):
    """A stage of a selection."""

    slug = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    duration_minutes = serializers.IntegerField(allow_null=True)
    cutoff = serializers.IntegerField(
        allow_null=True, help_text=_("At least this mark; the source does not state its scale.")
    )
    must_pass = serializers.BooleanField(help_text=_("The next stage is for those who pass."))


class ProcessSerializer(serializers.Serializer):
    """How a role is selected."""

    order_is_stated = serializers.BooleanField(help_text=_("Whether the source states the order."))
    decided_by = serializers.CharField()
    stages = StageSerializer(many=True)


class ReferenceSerializer(serializers.Serializer):
    """The role's code in an outside catalogue."""

    scheme = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    verified = serializers.BooleanField(help_text=_("Whether it was looked up there."))


class RoleSerializer(serializers.Serializer):
    """A role."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    has_requirements = serializers.BooleanField()
    seniorities = serializers.ListField(child=serializers.CharField())
    process = ProcessSerializer(allow_null=True)
    references = ReferenceSerializer(many=True)


class RoleListSerializer(_ListSerializer):
    """The roles in the order of the matrix."""

    results = RoleSerializer(many=True)


class CellSerializer(serializers.Serializer):
    """One required level."""

    seniority = serializers.CharField()
    skill = serializers.CharField()
    level = serializers.IntegerField(
        min_value=0, max_value=TOP_LEVEL, help_text=_("0 means that it is not required.")
    )


class RequirementsSerializer(serializers.Serializer):
    """Every required level of a role."""

    role = serializers.CharField()
    matrix_version = serializers.CharField()
    requirements = CellSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    """A broad area."""

    slug = serializers.CharField()
    name = serializers.CharField()


class TickRowSerializer(serializers.Serializer):
    """A role's ticks in the order of the columns."""

    role = serializers.CharField()
    name = serializers.CharField()
    ticks = serializers.ListField(child=serializers.BooleanField())


class TickDifferenceSerializer(serializers.Serializer):
    """A cell on which the prints of the source differ."""

    role = serializers.CharField()
    column = serializers.CharField()
    copies = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text=_("As each print has it.")
    )
    shown = serializers.BooleanField(help_text=_("What the portal shows."))
    confidence = serializers.CharField()
    basis = serializers.CharField(help_text=_("Why."))


class TicksSerializer(serializers.Serializer):
    """The tick table."""

    matrix_version = serializers.CharField()
    columns = ColumnSerializer(many=True)
    rows = TickRowSerializer(many=True)
    differences = TickDifferenceSerializer(many=True)


class ComparedProfileSerializer(serializers.Serializer):
    """A profile that is compared."""

    profile = serializers.CharField()
    role = serializers.CharField()
    seniority = serializers.CharField()
    sum = serializers.IntegerField(help_text=_("Sum of its required levels."))


class ComparedSkillSerializer(serializers.Serializer):
    """A skill with the level of each profile in order."""

    skill = serializers.CharField()
    name = serializers.CharField()
    levels = serializers.ListField(child=serializers.IntegerField())
    range = serializers.IntegerField(help_text=_("Highest less lowest level."))


class AxisSerializer(serializers.Serializer):
    """An axis of the radar with each profile's value: a level, or the mean of a group's levels."""

    axis = serializers.CharField()
    name = serializers.CharField()
    values = serializers.ListField(child=serializers.FloatField())


class ComparisonSerializer(serializers.Serializer):
    """Profiles side by side."""

    matrix_version = serializers.CharField()
    profiles = ComparedProfileSerializer(many=True)
    skills = ComparedSkillSerializer(many=True)
    axes = AxisSerializer(many=True)


class FitRequestSerializer(serializers.Serializer):
    """Levels to be measured against a profile."""

    role = serializers.CharField()
    seniority = serializers.CharField()
    levels = LevelsField(help_text=_("A skill left out is not assessed."))
    must_haves = MustHavesField(
        required=False, help_text=_("At most five, none above what the profile asks.")
    )
    weights = WeightsField(required=False, help_text=_("1 where it is left out."))


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
        help_text=_("How many should hold a skill; it then decides between equal coverage."),
    )
    candidates = CandidatesField(help_text=_("At most 200, or “profiles” for every profile."))
    hires = serializers.IntegerField(min_value=0, max_value=MOST_HIRES)
    budget = serializers.FloatField(required=False, allow_null=True, min_value=0)
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
