"""Shapes of the pipelines API for its OpenAPI document. They describe; `presentation` writes.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer
from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.engine.gates import Decision, Subject
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs.models import TriggerKind


def choices_of(values: object) -> list[tuple[str, str]]:
    return [(str(value), str(value)) for value in values]  # type: ignore[attr-defined]


RUN_STATUSES = choices_of(RunStatus)  # named in SPECTACULAR_SETTINGS
STEP_STATUSES = choices_of(StepStatus)
TRIGGER_KINDS = choices_of(TriggerKind.values)


class RunStartSerializer(StrictSerializer):
    """What to run."""

    pipeline = serializers.CharField(help_text=_("Key of a pipeline."))
    parameters = serializers.DictField(
        required=False, help_text=_("By key; defaults for those left out.")
    )
    faults = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=_("Keys of faults to switch on.")
    )
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("Run in the workspace of this organization; without it in your own."),
    )


class RunStartedSerializer(serializers.Serializer):
    """The run that answers."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text=_("Counted in its workspace."))
    status = serializers.ChoiceField(RUN_STATUSES)
    is_coalesced = serializers.BooleanField(
        help_text=_("The same run was under way already; this is that one.")
    )
    url = serializers.CharField(help_text=_("Where the run is read."))
    token = serializers.CharField(
        allow_null=True,
        help_text=_(
            "Without an account: send it as “Authorization: Bearer …” to read, stop or retry this "
            "run and to start more beside it. Keep it; it is told to nobody else."
        ),
    )


class RunRetrySerializer(StrictSerializer):
    """What to try again."""

    step = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text=_("A step that did not end well; without it all of them."),
    )


class RunStepNamedSerializer(StrictSerializer):
    """Which step."""

    step = serializers.CharField(help_text=_("Name of a step of the run."))


class StepAttemptSerializer(serializers.Serializer):
    """One attempt of a step. Times are by the database's clock."""

    attempt = serializers.IntegerField()
    status = serializers.ChoiceField(STEP_STATUSES)
    worker = serializers.CharField(allow_blank=True)
    queued_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    error_code = serializers.CharField(allow_blank=True)
    cpu_seconds = serializers.FloatField(allow_null=True)
    peak_bytes = serializers.IntegerField(allow_null=True)
    reused_from = serializers.UUIDField(allow_null=True, help_text=_("The run that did it."))


class RunStepSerializer(serializers.Serializer):
    """A step of a run; its status is that of its latest attempt."""

    name = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(STEP_STATUSES)
    progress = serializers.FloatField(allow_null=True, help_text=_("0 to 1."))
    attempts = StepAttemptSerializer(many=True)


class RunEventSerializer(serializers.Serializer):
    """Something that happened, or a line of a log."""

    seq = serializers.IntegerField(help_text=_("Grows; no two alike in a run."))
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    attempt = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    data = serializers.DictField()


class RunMetricSerializer(serializers.Serializer):
    """A number that a step measured; with `step` one point of a curve."""

    name = serializers.CharField()
    value = serializers.FloatField()
    step = serializers.IntegerField(allow_null=True)
    of = serializers.CharField(help_text=_("Name of the step that measured it."))
    attempt = serializers.IntegerField()


class RunArtifactSerializer(serializers.Serializer):
    """What an attempt left behind."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices_of(Kind))
    step = serializers.CharField()
    attempt = serializers.IntegerField()
    filename = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text=_("Bytes."))
    preview = serializers.DictField()
    url = serializers.CharField(help_text=_("Where it is downloaded."))


class GateRuleSerializer(serializers.Serializer):
    """One line of a gate."""

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


class GateDecisionSerializer(serializers.Serializer):
    """What a gate decided, rule by rule."""

    gate = serializers.CharField()
    subject = serializers.ChoiceField(choices_of(Subject))
    decision = serializers.ChoiceField(choices_of(Decision))
    step = serializers.CharField()
    attempt = serializers.IntegerField()
    rules = GateRuleSerializer(many=True)


class BatchUseSerializer(serializers.Serializer):
    """Data that a run used."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(help_text=_("Rows of the file."))
    role = serializers.CharField()
    used_rows = serializers.IntegerField(
        allow_null=True, help_text=_("How many of them the run took; null in runs of old.")
    )
    seed = serializers.IntegerField(
        allow_null=True, help_text=_("By which seed they were picked; null where all were taken.")
    )


class RunTriggerSerializer(serializers.Serializer):
    """Why the run started."""

    kind = serializers.ChoiceField(TRIGGER_KINDS)
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    words = serializers.CharField()
    coalesced = serializers.IntegerField(help_text=_("How many more asked for the same run."))
    created_at = serializers.DateTimeField()


class ModelDecisionSerializer(serializers.Serializer):
    """What became of the model that the run trained."""

    name = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    decision = serializers.ChoiceField(choices_of(["promoted", "rejected"]))
    reasons = serializers.ListField(child=serializers.CharField())


class RunSerializer(serializers.Serializer):
    """A run with everything that is known of it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    pipeline = serializers.CharField()
    pipeline_version = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(RUN_STATUSES)
    reason = serializers.CharField(allow_blank=True, help_text=_("Why it ended as it did."))
    version = serializers.IntegerField(help_text=_("Grows with everything that happens."))
    parameters = serializers.DictField()
    faults = serializers.ListField(child=serializers.CharField())
    parent = serializers.UUIDField(allow_null=True, help_text=_("The run that it repeats."))
    from_step = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    deadline_at = serializers.DateTimeField()
    is_stopping = serializers.BooleanField()
    is_worker_silent = serializers.BooleanField(
        help_text=_("No worker has shown itself lately; the run goes on by itself when one does.")
    )
    queue_place = serializers.IntegerField(
        allow_null=True, help_text=_("1 gets its turn next; null once the run has begun.")
    )
    trigger = RunTriggerSerializer(allow_null=True)
    steps = RunStepSerializer(many=True)
    events = RunEventSerializer(many=True)
    has_more_events = serializers.BooleanField(help_text=_("Ask again with the last seq."))
    metrics = RunMetricSerializer(many=True)
    artifacts = RunArtifactSerializer(many=True)
    gates = GateDecisionSerializer(many=True)
    batches = BatchUseSerializer(many=True)
    model = ModelDecisionSerializer(allow_null=True)
