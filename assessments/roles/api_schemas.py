"""Shapes of the matrix in the API's OpenAPI document: skills, roles, ticks, comparison.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.roles.domain.matrix import TOP_LEVEL


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


class PracticeAskingSerializer(serializers.Serializer):
    """A practice of the maturity framework, and the level at which it takes the skill."""

    practice = serializers.CharField(help_text=_("Id of the practice."))
    level = serializers.IntegerField(min_value=1, max_value=TOP_LEVEL)


class SkillSerializer(serializers.Serializer):
    """A skill with its anchors."""

    slug = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    axis = serializers.CharField(help_text=_("Group of the radar."))
    definition = serializers.CharField()
    levels = AnchorSerializer(many=True)
    practices = PracticeAskingSerializer(
        many=True, help_text=_("The highest level first. This portal’s judgement.")
    )
    tool_categories = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Ids of landscape categories whose tools exercise it, the best first."),
    )


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
    must_haves_not_asked = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Must-haves that it does not ask, or not at that level."),
    )


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
    must_haves = serializers.DictField(
        child=serializers.IntegerField(), help_text=_("Least level by skill.")
    )
    weights = serializers.DictField(
        child=serializers.IntegerField(), help_text=_("Weights other than 1, by skill.")
    )
