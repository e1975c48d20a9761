"""Response serializers: the matrix, a comparison, a fit."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.roles import content
from assessments.roles.domain.matching import Gate
from assessments.roles.domain.matrix import (
    TOP_LEVEL,
)
from mlops_portal.foundation.api import ListBase
from mlops_portal.foundation.api_fields import EnumField, TextField, texts


class MatrixVersionField(serializers.CharField):
    """The version of the matrix on which the answer is based."""

    def get_attribute(self, instance: object) -> str:
        return content.matrix().version


class _ListSerializer(ListBase):
    """A whole list; there are no further pages."""

    matrix_version = MatrixVersionField()


class AnchorSerializer(serializers.Serializer):
    """The self-description of a person at a level."""

    level = serializers.IntegerField(min_value=0, max_value=TOP_LEVEL)
    anchor = TextField()


class PracticeAskingSerializer(serializers.Serializer):
    """A practice of the maturity framework, and the level at which it needs the skill."""

    practice = serializers.CharField(help_text=_("Id of the practice."))
    level = serializers.IntegerField(min_value=1, max_value=TOP_LEVEL)


class SkillSerializer(serializers.Serializer):
    """A skill with its anchors."""

    slug = serializers.CharField(source="skill.slug")
    name = TextField(source="skill.name")
    group = serializers.CharField(source="skill.group")
    axis = serializers.CharField(source="skill.axis", help_text=_("Group of the radar."))
    definition = TextField(source="skill.definition")
    levels = AnchorSerializer(many=True)
    practices = PracticeAskingSerializer(
        many=True, help_text=_("The highest level first. This portal’s judgement.")
    )
    tool_categories = texts(
        help_text=_("Ids of landscape categories whose tools exercise it, the best first.")
    )


class SkillListSerializer(_ListSerializer):
    """The skills in the order of the matrix."""

    results = SkillSerializer(many=True)


class StageSerializer(serializers.Serializer):
    """A stage of a selection."""

    slug = serializers.CharField()
    kind = serializers.CharField()
    name = TextField()
    duration_minutes = serializers.IntegerField(allow_null=True)
    cutoff = serializers.IntegerField(
        allow_null=True, help_text=_("At least this mark; the source does not state its scale.")
    )
    must_pass = serializers.BooleanField(help_text=_("The next stage is for those who pass."))


class ProcessSerializer(serializers.Serializer):
    """The selection process of a role."""

    order_is_stated = serializers.BooleanField(help_text=_("Whether the source states the order."))
    decided_by = TextField()
    stages = StageSerializer(many=True)


class ReferenceSerializer(serializers.Serializer):
    """The role's code in an external catalogue."""

    scheme = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    verified = serializers.BooleanField(help_text=_("Whether it was looked up there."))


class RoleSerializer(serializers.Serializer):
    """A role."""

    slug = serializers.CharField(source="role.slug")
    name = TextField(source="role.name")
    description = TextField(source="role.description")
    has_requirements = serializers.BooleanField()
    seniorities = texts()
    process = ProcessSerializer(source="role.process", allow_null=True)
    references = ReferenceSerializer(source="role.references", many=True)


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
    matrix_version = MatrixVersionField()
    requirements = CellSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    """A broad area."""

    slug = serializers.CharField()
    name = TextField()


class TickRowSerializer(serializers.Serializer):
    """A role's ticks in the order of the columns."""

    role = serializers.CharField(source="role.slug")
    name = TextField(source="role.name")
    ticks = serializers.ListField(child=serializers.BooleanField())


class TickDifferenceSerializer(serializers.Serializer):
    """A cell on which the prints of the source differ."""

    role = serializers.CharField()
    column = serializers.CharField()
    copies = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text=_("As each print has it.")
    )
    shown = serializers.BooleanField(source="canonical", help_text=_("What the portal shows."))
    confidence = serializers.CharField()
    basis = TextField(help_text=_("Why."))


class TicksSerializer(serializers.Serializer):
    """The tick table."""

    matrix_version = MatrixVersionField()
    columns = ColumnSerializer(source="matrix.ticks.columns", many=True)
    rows = TickRowSerializer(many=True)
    differences = TickDifferenceSerializer(source="matrix.ticks.differences", many=True)


class ComparedProfileSerializer(serializers.Serializer):
    """A profile that is compared."""

    profile = serializers.CharField(source="profile.key")
    role = serializers.CharField(source="profile.role")
    seniority = serializers.CharField(source="profile.seniority")
    sum = serializers.IntegerField(help_text=_("Sum of its required levels."))
    must_haves_not_asked = texts(
        help_text=_("Must-haves that it does not ask, or not at that level.")
    )


class ComparedSkillSerializer(serializers.Serializer):
    """A skill with the level of each profile in order."""

    skill = serializers.CharField(source="row.skill")
    name = TextField()
    levels = serializers.ListField(source="row.levels", child=serializers.IntegerField())
    range = serializers.IntegerField(source="row.range", help_text=_("Highest less lowest level."))


class AxisSerializer(serializers.Serializer):
    """An axis of the radar with each profile's value: a level, or the mean of a group's levels."""

    axis = serializers.CharField(source="axis.slug")
    name = TextField()
    values = serializers.ListField(source="axis.values", child=serializers.FloatField())


class ComparisonSerializer(serializers.Serializer):
    """Profiles side by side."""

    matrix_version = MatrixVersionField()
    profiles = ComparedProfileSerializer(many=True)
    skills = ComparedSkillSerializer(many=True)
    axes = AxisSerializer(many=True)
    must_haves = serializers.DictField(
        source="emphasis.must_haves",
        child=serializers.IntegerField(),
        help_text=_("Least level by skill."),
    )
    weights = serializers.DictField(
        source="emphasis.weights",
        child=serializers.IntegerField(),
        help_text=_("Weights other than 1, by skill."),
    )


class NamedSkillSerializer(serializers.Serializer):
    """A skill by slug and name."""

    skill = serializers.CharField(source="slug")
    name = TextField()


class GateSkillsSerializer(serializers.Serializer):
    """The must-haves by state."""

    met = NamedSkillSerializer(many=True)
    unmet = NamedSkillSerializer(many=True)
    unknown = NamedSkillSerializer(many=True)


class GapSerializer(serializers.Serializer):
    """A required skill that is missing or not assessed."""

    skill = serializers.CharField(source="gap.skill")
    name = TextField()
    required = serializers.IntegerField(source="gap.required")
    level = serializers.IntegerField(source="gap.level", allow_null=True)
    gap = serializers.IntegerField(
        source="gap.gap", allow_null=True, help_text=_("Null while it is not assessed.")
    )


_OPEN = _("Null while a required skill is not assessed.")


def _measure(kind: type[serializers.Field], source: str, **kwargs: Any) -> serializers.Field:
    """Return a field for a measure. `fit` holds bounds, `closed` the fit if complete, else None."""
    return kind(source=source, allow_null=True, **kwargs)


class FitSerializer(serializers.Serializer):
    """The fit of levels to a profile."""

    role = serializers.CharField()
    seniority = serializers.CharField()
    matrix_version = MatrixVersionField()
    coverage = _measure(serializers.FloatField, "closed.coverage.low", help_text=_OPEN)
    coverage_low = _measure(serializers.FloatField, "fit.coverage.low")
    coverage_high = _measure(serializers.FloatField, "fit.coverage.high")
    met_share = _measure(serializers.FloatField, "closed.met_share.low", help_text=_OPEN)
    met_share_low = _measure(serializers.FloatField, "fit.met_share.low")
    met_share_high = _measure(serializers.FloatField, "fit.met_share.high")
    steps = _measure(serializers.IntegerField, "closed.steps.low", help_text=_OPEN)
    steps_low = _measure(serializers.IntegerField, "fit.steps.low")
    steps_high = _measure(serializers.IntegerField, "fit.steps.high")
    deepest_gap = _measure(serializers.IntegerField, "closed.deepest_gap.low", help_text=_OPEN)
    deepest_gap_low = _measure(serializers.IntegerField, "fit.deepest_gap.low")
    deepest_gap_high = _measure(serializers.IntegerField, "fit.deepest_gap.high")
    surplus = _measure(
        serializers.FloatField,
        "closed.surplus.low",
        help_text=_("Room beyond the requirement that is filled; it counts in nothing else."),
    )
    surplus_low = _measure(serializers.FloatField, "fit.surplus.low")
    surplus_high = _measure(serializers.FloatField, "fit.surplus.high")
    assessed_share = serializers.FloatField(source="fit.assessed_share", allow_null=True)
    gate = EnumField(Gate, source="fit.gate")
    gate_skills = GateSkillsSerializer()
    gaps = GapSerializer(many=True)
