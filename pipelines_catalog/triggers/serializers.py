"""Serializers of the API of pipelines and their triggers: requests, responses, documentation."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import (
    NumberField,
    StrictSerializer,
    choices_of,
    made,
    moment,
    texts,
)
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.engine.figures import Form
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.serializers import (
    TRIGGER_KINDS,
    InWordsField,
    PageSerializer,
    organization_field,
)
from pipelines_catalog.runs.text import guard, in_words, trigger_sentence
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.services import configuration


class PipelineStepSerializer(serializers.Serializer):
    """A step of a pipeline."""

    name = serializers.CharField(source="step.name")
    title = InWordsField(source="step.title")
    after = texts(help_text=_("Steps before it."))
    is_gate = serializers.BooleanField(source="step.is_gate")
    is_manual = serializers.BooleanField(
        source="step.manual", help_text=_("It waits for a person first.")
    )
    practices = texts(source="step.practices")


class PipelineParameterSerializer(serializers.Serializer):
    """A parameter with its type and bounds."""

    key = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    type = serializers.ChoiceField(choices_of(["integer", "number", "string", "boolean"]))
    default = serializers.JSONField()
    minimum = NumberField(required=False)
    maximum = NumberField(required=False)
    choices = texts(required=False)


class PipelineFaultSerializer(serializers.Serializer):
    """A fault that may be injected."""

    key = serializers.CharField()
    title = InWordsField()
    summary = InWordsField()
    step = serializers.CharField(help_text=_("The step that should catch it."))


class PipelineFigureSerializer(serializers.Serializer):
    """The display of a metric of its runs."""

    name = serializers.CharField(help_text=_("With * at its end: of all that begin so."))
    title = made(
        serializers.CharField,
        lambda figure: in_words(figure.label_of("{of}")),
        help_text=_("{of} is what the * stands for."),
    )
    hint = InWordsField(allow_blank=True, help_text=_("Which way is better."))
    form = serializers.ChoiceField(choices_of(Form))
    judges = serializers.BooleanField(help_text=_("Models are told apart by it."))


class FeedLimitSerializer(serializers.Serializer):
    """The limit at which a trigger requests a run."""

    kind = serializers.ChoiceField(TRIGGER_KINDS)
    value = InWordsField(source="words", help_text=_("What must reach the limit, in words."))
    default = NumberField()
    minimum = NumberField()
    maximum = NumberField()


class PipelineFeedSerializer(serializers.Serializer):
    """Data that arrives in successive deliveries."""

    title = InWordsField()
    parameter = serializers.CharField(
        help_text=_("The parameter that takes the number of a delivery.")
    )
    first = serializers.IntegerField(help_text=_("Up to this one all are there at first."))
    last = serializers.IntegerField()
    watched_by = serializers.CharField(
        allow_blank=True, help_text=_("Key of the pipeline that watches each delivery.")
    )
    limits = FeedLimitSerializer(many=True)


def _steps_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [
        {"step": pipeline.step_of[name], "after": pipeline.parents_of[name]}
        for name in pipeline.order
    ]


def _parameters_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [
        {"key": p.key, "title": in_words(p.title), "help": in_words(p.help), **p.describe()}
        for p in pipeline.parameters
    ]


class PipelineSerializer(serializers.Serializer):
    """A pipeline that may be started here."""

    key = serializers.CharField()
    version = serializers.CharField()
    title = InWordsField()
    summary = InWordsField()
    level = serializers.IntegerField(allow_null=True, help_text=_("Maturity level it shows."))
    deadline = serializers.IntegerField(help_text=_("Seconds that a run may take."))
    steps = made(serializers.ListField, _steps_of, child=PipelineStepSerializer())
    parameters = made(serializers.ListField, _parameters_of, child=PipelineParameterSerializer())
    faults = made(serializers.ListField, catalog.faults_of, child=PipelineFaultSerializer())
    figures = PipelineFigureSerializer(many=True)
    feed = PipelineFeedSerializer(allow_null=True)
    triggers = made(
        serializers.ListField,
        lambda pipeline: [Trigger.Kinds.ON_DEMAND.value, *configuration.kinds_of(pipeline)],
        child=serializers.ChoiceField(TRIGGER_KINDS),
        help_text=_("Kinds of trigger that can start it."),
    )


class PipelineListSerializer(PageSerializer):
    """The pipelines."""

    results = PipelineSerializer(many=True)


class DeliverySerializer(StrictSerializer):
    """The delivery to make."""

    position = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Only if this is the next delivery."),
    )
    organization = organization_field()


class TriggerEventSerializer(serializers.Serializer):
    """A request for a run, by a person or a trigger."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(TRIGGER_KINDS)
    pipeline = serializers.CharField(help_text=_("What was asked for."))
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    words = made(serializers.CharField, trigger_sentence, help_text=_("Why, with the numbers."))
    run = serializers.UUIDField(
        source="run_id", allow_null=True, help_text=_("The run that answered.")
    )
    is_coalesced = serializers.BooleanField(help_text=_("It was under way already."))
    refused = serializers.CharField(
        allow_blank=True, help_text=_("Code of the guard that said no; then there is no run.")
    )
    reason = made(
        serializers.CharField,
        lambda event: guard(event.refused),
        allow_blank=True,
        help_text=_("The same in words."),
    )
    created_at = moment()


class DeliveryDoneSerializer(serializers.Serializer):
    """A delivery, and the runs it requested."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    events = TriggerEventSerializer(many=True)


class FeedStateSerializer(serializers.Serializer):
    """The delivery state of a feed in a workspace."""

    newest = serializers.IntegerField(source="state.newest", help_text=_("The newest delivery."))
    outcomes_known = serializers.IntegerField(
        source="known",
        help_text=_("The newest delivery whose outcomes are known: what a run can judge on."),
    )
    name = serializers.CharField(help_text=_("What it is called."))
    next = serializers.IntegerField(allow_null=True, help_text=_("Null where nothing is left."))
    moved_at = moment(source="state.moved_at", allow_null=True)
    is_on = serializers.BooleanField(source="state.is_on", help_text=_("Whether a clock delivers."))
    every = serializers.IntegerField(
        source="state.every", allow_null=True, help_text=_("Seconds between deliveries.")
    )
    due_at = moment(source="state.due_at", allow_null=True)
    silent_since = moment(
        allow_null=True,
        help_text=_(
            "Since when the clock should have delivered and has not; null where it is well."
        ),
    )


class TriggerSerializer(serializers.Serializer):
    """A trigger with its settings."""

    kind = serializers.ChoiceField(TRIGGER_KINDS, source="trigger.kind")
    is_on = serializers.BooleanField(source="trigger.is_on")
    when = serializers.CharField(help_text=_("When it fires, in words."))
    threshold = serializers.FloatField(allow_null=True)
    every = serializers.IntegerField(
        source="trigger.every", allow_null=True, help_text=_("Seconds, of a schedule.")
    )
    cool_down = serializers.IntegerField(
        source="trigger.cool_down", help_text=_("Seconds in which it fires at most once.")
    )
    fired_at = moment(source="trigger.fired_at", allow_null=True)


class StartsSerializer(serializers.Serializer):
    """The triggers, feed state and newest events of a pipeline."""

    feed = FeedStateSerializer(allow_null=True)
    triggers = TriggerSerializer(many=True)
    events = TriggerEventSerializer(many=True)


class ClockSerializer(StrictSerializer):
    """The interval of a clock."""

    every = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=_("Seconds; the pipeline says how few.")
    )


class ClockSetSerializer(StrictSerializer):
    """The interval of a clock, or null to stop it."""

    every = serializers.IntegerField(
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Seconds; the pipeline says how few. Null stops the clock."),
    )
    organization = organization_field()


class StartsChangeSerializer(StrictSerializer):
    """Changes to triggers and the clock."""

    triggers = serializers.DictField(
        child=serializers.DictField(),
        required=False,
        help_text=_("By kind: `is_on`, `threshold`, `every`, `cool_down`."),
    )
    clock = ClockSerializer(required=False, allow_null=True)
    organization = organization_field()
