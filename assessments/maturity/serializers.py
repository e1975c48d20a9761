"""Serializers of the maturity API: frameworks and results as JSON, and its OpenAPI document.

Requests are parsed by the domain, as for files and the command; their serializers only document.
"""

from collections.abc import Mapping, Sized
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.maturity.domain.answer import AnswerKind, Evidence
from assessments.maturity.domain.answers import LINK_LENGTH, NOTE_LENGTH
from assessments.maturity.domain.exchange import (
    DESCRIPTION_LENGTH,
    FORMAT,
    FORMAT_VERSION,
    NAME_LENGTH,
)
from assessments.maturity.domain.framework import OPTION_VALUES, Effort, Gate, Scope
from mlops_portal.foundation.api import ListBase
from mlops_portal.foundation.api_fields import EnumField, TextField, texts

_VALUES = [
    {"type": "integer", "minimum": OPTION_VALUES[0], "maximum": OPTION_VALUES[-1]},
    {"type": "string", "enum": [AnswerKind.UNKNOWN.value, AnswerKind.NOT_APPLICABLE.value]},
]
_ANSWER_OBJECT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "value": {"oneOf": _VALUES},
        "evidence": {"type": "string", "enum": [grade.name for grade in Evidence]},
        "reason": {"type": "string", "maxLength": NOTE_LENGTH},
        "note": {"type": "string", "maxLength": NOTE_LENGTH},
        "evidence_url": {"type": "string", "format": "uri", "maxLength": LINK_LENGTH},
    },
}


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "oneOf": [
                _VALUES[0],
                {"type": "string", "enum": [AnswerKind.UNKNOWN.value]},
                _ANSWER_OBJECT,
            ]
        },
    }
)
class AnswersField(serializers.DictField):
    """Answers by practice id."""


class AssessmentSerializer(serializers.Serializer):
    """Details of the assessment in an export; ignored for scoring."""

    system = serializers.CharField(max_length=NAME_LENGTH)
    team = serializers.CharField(max_length=NAME_LENGTH, required=False, allow_blank=True)
    description = serializers.CharField(
        max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True
    )


class ScoreRequestSerializer(serializers.Serializer):
    """Answers to score. A complete export of the portal is also accepted."""

    framework = serializers.CharField(help_text=_("Id of the framework."))
    scope = EnumField(
        Scope,
        default=Scope.FULL.value,
        help_text=_("“full” asks every practice, “gates” only those that gate a level."),
    )
    answers = AnswersField(
        help_text=_(
            "By practice id: 0 to 3, “unknown”, or an object with value, evidence, reason, note "
            "and evidence_url. “not_applicable” needs an object with a reason. A practice left "
            "out is unanswered. Evidence that is not given is E2 with a link, E1 with a note, "
            "else E0."
        )
    )
    framework_version = serializers.CharField(
        required=False, help_text=_("A version of the framework; the newest where it is left out.")
    )
    format = serializers.ChoiceField(
        [(FORMAT, FORMAT)], required=False, help_text=_("Of an export.")
    )
    format_version = serializers.IntegerField(
        required=False,
        min_value=FORMAT_VERSION,
        max_value=FORMAT_VERSION,
        help_text=_("Of an export."),
    )
    exported_at = serializers.JSONField(required=False, help_text=_("Of an export; not used."))
    rule_version = serializers.JSONField(required=False, help_text=_("Of an export; not used."))
    assessment = AssessmentSerializer(required=False, help_text=_("Of an export; not used."))
    result = serializers.JSONField(required=False, help_text=_("Of an export; computed anew."))


class BoundsSerializer(serializers.Serializer):
    """Level and position at both ends of the range; all null when it cannot be assessed."""

    level = serializers.IntegerField(
        min_value=0, max_value=2, allow_null=True, help_text=_("With open answers not met.")
    )
    level_high = serializers.IntegerField(
        min_value=0, max_value=2, allow_null=True, help_text=_("With open answers met.")
    )
    position = serializers.FloatField(
        allow_null=True,
        help_text=_("Level plus hundredths of the way to the next one, for trends."),
    )
    position_high = serializers.FloatField(allow_null=True)


class ShouldsSerializer(serializers.Serializer):
    """The SHOULD units of the next step."""

    open = texts(help_text=_("Unit ids."))
    met = serializers.IntegerField()
    applicable = serializers.IntegerField()
    needed = serializers.IntegerField()


class BlockersSerializer(serializers.Serializer):
    """The units that block the next level."""

    must = texts(help_text=_("Unmet MUST units."))
    should = ShouldsSerializer()


class CoverageSerializer(serializers.Serializer):
    """Number of practices; “I don't know” is answered, waived ones are in neither."""

    answered = serializers.IntegerField()
    applicable = serializers.IntegerField()


class DimensionShareSerializer(serializers.Serializer):
    """Mean of value / 3 over applicable practices of a dimension, or null."""

    id = serializers.CharField()
    share = serializers.FloatField(allow_null=True, help_text=_("With open answers as 0."))
    share_high = serializers.FloatField(allow_null=True, help_text=_("With open answers as 3."))
    answered = serializers.IntegerField()
    applicable = serializers.IntegerField()


class ChangeSerializer(serializers.Serializer):
    """An answer to change."""

    practice = serializers.CharField()
    to = serializers.IntegerField()


class AwaySerializer(serializers.Serializer):
    """The smallest sets of answers whose change reaches the next level."""

    count = serializers.IntegerField(help_text=_("How many such sets there are, exactly."))
    sets = serializers.ListField(
        child=ChangeSerializer(many=True), help_text=_("At most ten of them, in framework order.")
    )


class ScoreResultSerializer(BoundsSerializer):
    """The result of scoring the answers."""

    framework_version = serializers.CharField()
    rule_version = serializers.CharField()
    scope = EnumField(
        Scope,
    )
    assessable = serializers.BooleanField(
        help_text=_("False when more than a quarter of a step's units are waived.")
    )
    starred = serializers.BooleanField(help_text=_("A practice that gates a level is waived."))
    evidenced = BoundsSerializer(
        help_text=_("The same, with gate answers without evidence E2 counted as at most 1.")
    )
    blockers = BlockersSerializer(allow_null=True, help_text=_("Null at level 2."))
    open_conditions = texts(help_text=_("SHOULD units still open at a reached level."))
    at_zero = texts(
        help_text=_("Practices that gate nothing and stand at 0 beside level 1 or 2."),
    )
    waived = texts(help_text=_("Practices that are not applicable."))
    coverage = CoverageSerializer()
    dimensions = DimensionShareSerializer(many=True)
    one_answer_away = AwaySerializer(allow_null=True, help_text=_("Null at level 2."))

    def to_representation(self, contract: dict[str, Any]) -> dict[str, Any]:
        """Return the fields in the order of the scoring contract."""
        found = super().to_representation(contract)
        return {key: found[key] for key in contract}


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
