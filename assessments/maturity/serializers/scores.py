"""Serializers of scores, plans and comparisons.

Requests are parsed by the domain, as for files and the command; their serializers only document.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.maturity.domain.advice import Kind
from assessments.maturity.domain.answer import AnswerKind, Evidence
from assessments.maturity.domain.answers import LINK_LENGTH, NOTE_LENGTH
from assessments.maturity.domain.exchange import (
    DESCRIPTION_LENGTH,
    FORMAT,
    FORMAT_VERSION,
    NAME_LENGTH,
)
from assessments.maturity.domain.framework import OPTION_VALUES, Effort, Scope
from assessments.maturity.domain.moves import Part
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
    scope = EnumField(Scope)
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


class PlanItemSerializer(serializers.Serializer):
    """One practice to raise."""

    order = serializers.IntegerField(min_value=1)
    practice = serializers.CharField()
    title = TextField(help_text=_("Short name, in your language."))
    kind = EnumField(Kind)
    needed = serializers.BooleanField(help_text=_("Whether the next level needs it."))
    today = serializers.CharField(allow_null=True, help_text=_("Null for no answer."))
    to = serializers.IntegerField(help_text=_("The value to reach."))
    effort = EnumField(Effort)
    alternatives = texts(help_text=_("Practices that would do as well."))
    after = texts(
        help_text=_("Practices that are not met yet and come before it."),
    )
    position_alone = serializers.FloatField(help_text=_("With this change alone."))
    position_so_far = serializers.FloatField(
        help_text=_("Once everything up to it is done, in the order of the plan.")
    )
    level_so_far = serializers.IntegerField(min_value=0, max_value=2)


class NextLevelPlanSerializer(serializers.Serializer):
    """The plan to the next level; at the top level, improvements."""

    level = serializers.IntegerField(min_value=0, max_value=2, allow_null=True)
    plan = PlanItemSerializer(many=True)


class CompareRequestSerializer(serializers.Serializer):
    """Two sets of answers to the same questions."""

    before = ScoreRequestSerializer()
    after = ScoreRequestSerializer()


class PartsSerializer(serializers.Serializer):
    """Number of practices in each part; the sum is all practices of the scope."""

    up = serializers.IntegerField(min_value=0)
    down = serializers.IntegerField(min_value=0)
    no_longer_answered = serializers.IntegerField(min_value=0)
    no_longer_known = serializers.IntegerField(
        min_value=0, help_text=_("An answer became “I don’t know”.")
    )
    newly_answered = serializers.IntegerField(min_value=0)
    newly_known = serializers.IntegerField(
        min_value=0, help_text=_("“I don’t know” became an answer.")
    )
    applies_otherwise = serializers.IntegerField(
        min_value=0, help_text=_("An option became “not applicable”, or the reverse.")
    )
    unchanged = serializers.IntegerField(min_value=0)


class ChangedSerializer(serializers.Serializer):
    """One practice that differs."""

    practice = serializers.CharField()
    part = serializers.ChoiceField([(p.value, p.value) for p in Part if p is not Part.UNCHANGED])
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    difference = serializers.IntegerField(
        allow_null=True, help_text=_("Options up or down; null where one of the two is no option.")
    )


class AnswersComparedSerializer(serializers.Serializer):
    """Two results and their differences."""

    before = ScoreResultSerializer()
    after = ScoreResultSerializer()
    practices = serializers.IntegerField()
    parts = PartsSerializer()
    changes = ChangedSerializer(many=True)
