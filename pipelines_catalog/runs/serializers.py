"""Serializers of the runs API: requests, responses, and their documentation."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer, choices_of, made, moment, texts
from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.engine.gates import Decision, Subject
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs import text
from pipelines_catalog.runs.models import Artifact, TriggerKind
from pipelines_catalog.runs.queries import RunDetail


class InWordsField(serializers.CharField):
    """A sentence in the language of the request, "" for none. Read only."""

    def get_attribute(self, instance: Any) -> str:
        return text.in_words(super().get_attribute(instance))


class StoredField(serializers.DictField):
    """What a row keeps as JSON, with each of its sentences by language code. Read only."""

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return super().to_representation(text.in_every_language(value))


def organization_field() -> serializers.UUIDField:
    """The organization in whose workspace a request acts."""
    return serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("In the workspace of this organization; without it in your own."),
    )


class PageSerializer(serializers.Serializer):
    """A list of the API on one page; a room adds `results`."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


RUN_STATUSES = choices_of(RunStatus)  # named in SPECTACULAR_SETTINGS
STEP_STATUSES = choices_of(StepStatus)
TRIGGER_KINDS = choices_of(TriggerKind.values)


class RunStartSerializer(StrictSerializer):
    """The run to start."""

    pipeline = serializers.CharField(help_text=_("Key of a pipeline."))
    parameters = serializers.DictField(
        required=False, help_text=_("By key; defaults for those left out.")
    )
    faults = texts(required=False, help_text=_("Keys of faults to switch on."))
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("Run in the workspace of this organization; without it in your own."),
    )


class RunStartedSerializer(serializers.Serializer):
    """The run that answers the request."""

    id = serializers.UUIDField(source="run.pk")
    number = serializers.IntegerField(source="run.number", help_text=_("Counted in its workspace."))
    status = serializers.ChoiceField(RUN_STATUSES, source="run.status")
    is_coalesced = serializers.BooleanField(
        help_text=_("The same run was under way already; this is that one.")
    )
    url = made(
        serializers.CharField,
        lambda found: f"/api/v1/runs/{found['run'].pk}/",
        help_text=_("Where the run is read."),
    )
    token = serializers.CharField(
        allow_null=True,
        help_text=_(
            "Without an account: send it as “Authorization: Bearer …” to read, stop or retry this "
            "run and to start more beside it. Keep it; it is told to nobody else."
        ),
    )


class RunRetrySerializer(StrictSerializer):
    """The step to retry, or all."""

    step = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text=_("A step that did not end well; without it all of them."),
    )


class RunStepNamedSerializer(StrictSerializer):
    """The step concerned."""

    step = serializers.CharField(help_text=_("Name of a step of the run."))


class StepAttemptSerializer(serializers.Serializer):
    """One attempt of a step. Times are by the database's clock."""

    attempt = serializers.IntegerField()
    status = serializers.ChoiceField(STEP_STATUSES)
    worker = serializers.CharField(allow_blank=True)
    queued_at = moment(allow_null=True)
    started_at = moment(allow_null=True)
    finished_at = moment(allow_null=True)
    error = made(serializers.CharField, text.attempt_error, allow_blank=True)
    error_code = made(
        serializers.CharField, lambda row: row.error.get("code", ""), allow_blank=True
    )
    cpu_seconds = serializers.FloatField(allow_null=True)
    peak_bytes = serializers.IntegerField(allow_null=True)
    reused_from = serializers.UUIDField(
        source="reused_from.run_id", allow_null=True, help_text=_("The run that did it.")
    )


def _title_of(step: dict[str, Any]) -> str:
    name = step["row"].name
    return text.titles_of(step["pipeline"]).get(name, name)


class RunStepSerializer(serializers.Serializer):
    """A step of a run; its status is that of its latest attempt."""

    name = serializers.CharField(source="row.name")
    title = made(serializers.CharField, _title_of)
    status = serializers.ChoiceField(STEP_STATUSES, source="row.status")
    progress = serializers.FloatField(
        source="row.progress", allow_null=True, help_text=_("0 to 1.")
    )
    attempts = StepAttemptSerializer(many=True)


class RunEventSerializer(serializers.Serializer):
    """An event, or a line of a log."""

    seq = serializers.IntegerField(help_text=_("Grows; no two alike in a run."))
    at = moment()
    kind = serializers.CharField()
    step = serializers.CharField(source="step_run.name", allow_null=True)
    attempt = serializers.IntegerField(source="step_run.attempt", allow_null=True)
    words = made(serializers.CharField, text.event_sentence, allow_blank=True)
    data = StoredField()


class RunMetricSerializer(serializers.Serializer):
    """A metric measured by a step; with `step`, one point of a curve."""

    name = serializers.CharField()
    value = serializers.FloatField()
    step = serializers.IntegerField(allow_null=True)
    of = serializers.CharField(
        source="step_run.name", help_text=_("Name of the step that measured it.")
    )
    attempt = serializers.IntegerField(source="step_run.attempt")


def _address_of(artifact: Artifact) -> str:
    return reverse("api-run-artifact", args=[artifact.run_id, artifact.pk])


class RunArtifactSerializer(serializers.Serializer):
    """An artifact of an attempt."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices_of(Kind))
    step = serializers.CharField(source="step_run.name")
    attempt = serializers.IntegerField(source="step_run.attempt")
    filename = serializers.CharField()
    sha256 = serializers.CharField(source="stored_id")
    size = serializers.IntegerField(source="stored.size", help_text=_("Bytes."))
    preview = StoredField()
    url = made(serializers.CharField, _address_of, help_text=_("Where it is downloaded."))


class GateRuleSerializer(serializers.Serializer):
    """One rule of a gate."""

    key = serializers.CharField()
    passed = serializers.BooleanField(
        allow_null=True, help_text=_("Null where it could not be judged.")
    )
    words = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    threshold = serializers.JSONField(allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    details = serializers.DictField()
    stops = serializers.BooleanField(
        required=False, help_text=_("Nothing passes because of it: it failed, or had to be judged.")
    )
    warned = serializers.BooleanField(
        required=False, help_text=_("It passed, and a person should look at it.")
    )

    def to_representation(self, rule: dict[str, Any]) -> dict[str, Any]:
        """Return the stored rule, in the language of the request."""
        return rule | {"words": text.in_words(rule["words"])}


class GateDecisionSerializer(serializers.Serializer):
    """The decision of a gate, with its rules."""

    gate = serializers.CharField()
    subject = serializers.ChoiceField(choices_of(Subject))
    decision = serializers.ChoiceField(choices_of(Decision))
    step = serializers.CharField(source="step_run.name")
    attempt = serializers.IntegerField(source="step_run.attempt")
    rules = GateRuleSerializer(many=True)


class BatchUseSerializer(serializers.Serializer):
    """Data that a run used."""

    name = serializers.CharField(source="batch.name")
    sha256 = serializers.CharField(source="batch.sha256")
    rows = serializers.IntegerField(source="batch.rows", help_text=_("Rows of the file."))
    role = serializers.CharField()
    used_rows = serializers.IntegerField(
        source="rows",
        allow_null=True,
        help_text=_("How many of them the run took; null in runs of old."),
    )
    seed = serializers.IntegerField(
        allow_null=True, help_text=_("By which seed they were picked; null where all were taken.")
    )


class RunTriggerSerializer(serializers.Serializer):
    """The reason why the run started."""

    kind = serializers.ChoiceField(TRIGGER_KINDS, source="event.kind")
    value = serializers.FloatField(source="event.value", allow_null=True)
    threshold = serializers.FloatField(source="event.threshold", allow_null=True)
    words = made(serializers.CharField, lambda found: text.trigger_sentence(found["event"]))
    coalesced = serializers.IntegerField(help_text=_("How many more asked for the same run."))
    created_at = moment(source="event.created_at")


class ModelDecisionSerializer(serializers.Serializer):
    """The decision on the model that the run trained."""

    name = serializers.CharField(source="model.name", allow_null=True)
    version = serializers.IntegerField(source="model.number", allow_null=True)
    decision = serializers.ChoiceField(choices_of(["promoted", "rejected"]))
    reasons = made(
        serializers.ListField,
        lambda found: [text.in_words(rule["words"]) for rule in found["rules"]],
        child=serializers.CharField(),
    )


def _reason_of(detail: RunDetail) -> str:
    return text.run_reason(detail.run.reason, text.titles_of(detail.pipeline))


class RunSerializer(serializers.Serializer):
    """A run with all of its data."""

    id = serializers.UUIDField(source="run.pk")
    number = serializers.IntegerField(source="run.number")
    pipeline = serializers.CharField(source="run.pipeline")
    pipeline_version = serializers.CharField(source="run.pipeline_version")
    level = serializers.IntegerField(source="pipeline.level", allow_null=True)
    status = serializers.ChoiceField(RUN_STATUSES, source="run.status")
    reason = made(
        serializers.CharField, _reason_of, allow_blank=True, help_text=_("Why it ended as it did.")
    )
    version = serializers.IntegerField(
        source="run.version", help_text=_("Grows with everything that happens.")
    )
    parameters = serializers.DictField(source="run.parameters")
    faults = texts(source="run.faults")
    parent = serializers.UUIDField(
        source="run.parent_id", allow_null=True, help_text=_("The run that it repeats.")
    )
    from_step = serializers.CharField(source="run.from_step", allow_blank=True)
    created_at = moment(source="run.created_at")
    started_at = moment(source="run.started_at", allow_null=True)
    finished_at = moment(source="run.finished_at", allow_null=True)
    deadline_at = moment(source="run.deadline_at")
    is_stopping = made(
        serializers.BooleanField,
        lambda detail: bool(detail.run.cancel_requested_at and not detail.run.is_over),
    )
    is_worker_silent = serializers.BooleanField(
        help_text=_("No worker has shown itself lately; the run goes on by itself when one does.")
    )
    queue_place = serializers.IntegerField(
        allow_null=True, help_text=_("1 gets its turn next; null once the run has begun.")
    )
    trigger = RunTriggerSerializer(source="asked", allow_null=True)
    steps = RunStepSerializer(many=True)
    events = RunEventSerializer(many=True)
    has_more_events = serializers.BooleanField(help_text=_("Ask again with the last seq."))
    metrics = RunMetricSerializer(many=True)
    artifacts = RunArtifactSerializer(many=True)
    gates = GateDecisionSerializer(many=True)
    batches = BatchUseSerializer(many=True)
    model = ModelDecisionSerializer(source="outcome", allow_null=True)


class ComparedRunSerializer(serializers.Serializer):
    """One of two runs."""

    id = serializers.UUIDField(source="pk")
    number = serializers.IntegerField()
    status = serializers.ChoiceField(RUN_STATUSES)
    is_over = serializers.BooleanField(
        help_text=_("Where it is not, what it comes to may change and is not counted.")
    )
    created_at = moment()


class ComparisonRowSerializer(serializers.Serializer):
    """One property of both runs, in words."""

    name = serializers.CharField()
    left = serializers.CharField(allow_blank=True)
    right = serializers.CharField(allow_blank=True)
    differs = serializers.BooleanField()
    change = serializers.CharField(
        allow_blank=True, help_text=_("Right minus left, where both are numbers.")
    )


class ComparisonSectionSerializer(serializers.Serializer):
    """Properties of one kind, those that differ first."""

    key = serializers.CharField()
    title = serializers.CharField()
    counts = serializers.BooleanField(help_text=_("Whether its differences are counted."))
    rows = ComparisonRowSerializer(source="ordered", many=True)


class RunComparisonSerializer(serializers.Serializer):
    """Two runs side by side."""

    left = ComparedRunSerializer(help_text=_("The run that began first."))
    right = ComparedRunSerializer()
    count = serializers.IntegerField(help_text=_("Differences that count."))
    sections = ComparisonSectionSerializer(many=True)


class ReplayEventSerializer(serializers.Serializer):
    """An event of the run."""

    seq = serializers.IntegerField()
    seconds = serializers.FloatField(help_text=_("Since the run began."))
    step = serializers.CharField(allow_null=True)
    state = serializers.CharField(
        allow_blank=True, help_text=_("How the step is drawn from then on; empty: as before.")
    )
    words = serializers.CharField(allow_blank=True)


class RunReplaySerializer(serializers.Serializer):
    """A run that has ended, event by event."""

    run = serializers.UUIDField(source="run.pk")
    number = serializers.IntegerField(source="run.number")
    seconds = serializers.FloatField(help_text=_("From its start to its end."))
    reused = texts(help_text=_("Steps taken over from another run."))
    events = ReplayEventSerializer(many=True)
    has_more_events = serializers.BooleanField(help_text=_("Ask again with the last seq."))
