"""Serializers of frameworks."""

from collections.abc import Mapping, Sized
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.maturity.domain.framework import Effort, Gate
from mlops_portal.foundation.api import ListBase
from mlops_portal.foundation.api_fields import EnumField, TextField, texts


class NameSerializer(serializers.Serializer):
    """An id and its name."""

    id = serializers.CharField()
    name = TextField()


class SourceSerializer(NameSerializer):
    """A source as cited, not translated."""

    name = serializers.CharField()


class NamesField(serializers.ListField):
    """Names by id, as a list."""

    def to_representation(self, data: Mapping[str, Any]) -> list[Any]:
        return super().to_representation([{"id": id, "name": name} for id, name in data.items()])


class CountField(serializers.IntegerField):
    """The number of elements. Read only."""

    def to_representation(self, value: Sized) -> int:
        return len(value)


class CountsSerializer(serializers.Serializer):
    """The size of a framework."""

    dimensions = CountField()
    practices = CountField()
    gates = CountField(source="gating", help_text=_("Practices that gate a level."))
    units = CountField(help_text=_("What is counted at a gate."))


class FrameworkHeadSerializer(serializers.Serializer):
    """A version of a framework."""

    id = serializers.CharField()
    version = serializers.CharField()
    rule = serializers.CharField()
    date = serializers.DateField()
    languages = texts()
    name = TextField()
    unit_of_assessment = TextField(help_text=_("What one assessment looks at."))
    counts = CountsSerializer(source="*")


class FrameworkListSerializer(ListBase):
    """Frameworks, newest version first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = FrameworkHeadSerializer(many=True)


class ScoringConstantsSerializer(serializers.Serializer):
    """The constants of the rule."""

    option_values = serializers.ListField(child=serializers.IntegerField())
    meets = serializers.IntegerField(help_text=_("The least value that meets a practice."))
    should_share = serializers.FloatField(
        help_text=_("Share of the applicable SHOULD units that a level needs.")
    )
    waived_share = serializers.FloatField(
        help_text=_("More than this share of a step's units waived is not assessable.")
    )
    rule_version = serializers.CharField()


class DimensionSerializer(NameSerializer):
    """A group of practices asked together."""

    description = TextField()


class OptionSerializer(serializers.Serializer):
    """An anchored answer."""

    value = serializers.IntegerField()
    text = TextField()


class SkillAskedSerializer(serializers.Serializer):
    """A skill with the level needed to put the practice in place."""

    skill = serializers.CharField(help_text=_("Slug of a skill of the matrix."))
    level = serializers.IntegerField(min_value=1, max_value=3)


class PracticeSerializer(serializers.Serializer):
    """One question with its four options."""

    id = serializers.CharField()
    dimension = serializers.CharField()
    level = serializers.IntegerField(help_text=_("0 for a foundation of level 1."))
    gate = EnumField(Gate)
    gate_group = serializers.CharField(allow_null=True)
    na_allowed = serializers.BooleanField()
    na_hint = TextField(allow_null=True)
    question = TextField()
    help = TextField()
    why = TextField()
    options = OptionSerializer(many=True)
    evidence = TextField()
    effort = EnumField(
        Effort,
        help_text=_("From option 1 to option 2 for a team of four: days, weeks or months."),
    )
    roles = texts()
    tools = texts()
    components = texts()
    sources = texts()
    requires = texts()
    before = texts(
        help_text=_(
            "Practices that come before it when both are to be put in place; they order every "
            "plan. This portal’s judgement."
        ),
    )
    skills = SkillAskedSerializer(
        many=True, help_text=_("The most telling first. This portal’s judgement.")
    )
    not_shown = serializers.CharField(
        allow_null=True, help_text=_("Why no step of a sample pipeline will show it.")
    )


class UnitSerializer(serializers.Serializer):
    """A unit counted at a gate: a practice, or a group scored by its best member."""

    id = serializers.CharField()
    step = serializers.IntegerField()
    gate = serializers.ChoiceField([(Gate.MUST.value,) * 2, (Gate.SHOULD.value,) * 2])
    members = texts()


class FrameworkSerializer(FrameworkHeadSerializer):
    """A complete framework in one language."""

    language = serializers.CharField()
    scoring = ScoringConstantsSerializer()
    dimensions = DimensionSerializer(many=True)
    practices = PracticeSerializer(many=True)
    units = UnitSerializer(many=True)
    roles = NamesField(child=NameSerializer())
    tool_categories = NamesField(child=NameSerializer())
    components = NamesField(child=NameSerializer())
    sources = NamesField(child=SourceSerializer())
