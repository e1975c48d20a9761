"""Serializers of plans and comparisons."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.maturity.domain.advice import Kind
from assessments.maturity.domain.framework import Effort
from assessments.maturity.domain.moves import Part
from assessments.maturity.serializers import ScoreRequestSerializer, ScoreResultSerializer
from mlops_portal.foundation.api_fields import EnumField, TextField, texts


class PlanItemSerializer(serializers.Serializer):
    """One practice to raise."""

    order = serializers.IntegerField(min_value=1)
    practice = serializers.CharField()
    title = TextField(help_text=_("Short name, in your language."))
    kind = EnumField(
        Kind,
    )
    needed = serializers.BooleanField(help_text=_("Whether the next level needs it."))
    today = serializers.CharField(allow_null=True, help_text=_("Null for no answer."))
    to = serializers.IntegerField(help_text=_("The value to reach."))
    effort = EnumField(
        Effort,
    )
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
