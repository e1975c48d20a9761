"""Shapes of the pipelines API for its OpenAPI document. They describe; `presentation` writes.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer
from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.engine.figures import Form
from pipelines_catalog.engine.gates import Decision, Subject
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs.models import Trigger


def _choices(values: object) -> list[tuple[str, str]]:
    return [(str(value), str(value)) for value in values]  # type: ignore[attr-defined]


RUN_STATUSES = _choices(RunStatus)  # named in SPECTACULAR_SETTINGS
STEP_STATUSES = _choices(StepStatus)
TRIGGER_KINDS = _choices(Trigger.Kinds.values)


class PipelineStepSerializer(serializers.Serializer):
    """A step of a pipeline."""

    name = serializers.CharField()
    title = serializers.CharField()
    after = serializers.ListField(child=serializers.CharField(), help_text=_("Steps before it."))
    is_gate = serializers.BooleanField()
    is_manual = serializers.BooleanField(help_text=_("It waits for a person first."))
    practices = serializers.ListField(child=serializers.CharField())


class PipelineParameterSerializer(serializers.Serializer):
    """A parameter with its type and bounds."""

    key = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    type = serializers.ChoiceField(_choices(["integer", "number", "string", "boolean"]))
    default = serializers.JSONField()
    minimum = serializers.FloatField(required=False)
    maximum = serializers.FloatField(required=False)
    choices = serializers.ListField(child=serializers.CharField(), required=False)


class PipelineFaultSerializer(serializers.Serializer):
    """Something that may be broken on purpose."""

    key = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    step = serializers.CharField(help_text=_("The step that should catch it."))


class PipelineFigureSerializer(serializers.Serializer):
    """A metric of its runs in words."""

    name = serializers.CharField(help_text=_("With * at its end: of all that begin so."))
    title = serializers.CharField(help_text=_("{of} is what the * stands for."))
    hint = serializers.CharField(allow_blank=True, help_text=_("Which way is better."))
    form = serializers.ChoiceField(_choices(Form))
    judges = serializers.BooleanField(help_text=_("Models are told apart by it."))


class FeedLimitSerializer(serializers.Serializer):
    """When a trigger asks for a run."""

    kind = serializers.ChoiceField(TRIGGER_KINDS)
    value = serializers.CharField(help_text=_("What must reach the limit, in words."))
    default = serializers.FloatField()
    minimum = serializers.FloatField()
    maximum = serializers.FloatField()


class PipelineFeedSerializer(serializers.Serializer):
    """Data that arrives one delivery after another."""

    title = serializers.CharField()
    parameter = serializers.CharField(
        help_text=_("The parameter that takes the number of a delivery.")
    )
    first = serializers.IntegerField(help_text=_("Up to this one all are there at first."))
    last = serializers.IntegerField()
    watched_by = serializers.CharField(
        allow_blank=True, help_text=_("Key of the pipeline that watches each delivery.")
    )
    limits = FeedLimitSerializer(many=True)


class PipelineSerializer(serializers.Serializer):
    """A pipeline that may be started here."""

    key = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    level = serializers.IntegerField(allow_null=True, help_text=_("Maturity level it shows."))
    deadline = serializers.IntegerField(help_text=_("Seconds that a run may take."))
    steps = PipelineStepSerializer(many=True)
    parameters = PipelineParameterSerializer(many=True)
    faults = PipelineFaultSerializer(many=True)
    figures = PipelineFigureSerializer(many=True)
    feed = PipelineFeedSerializer(allow_null=True)
    triggers = serializers.ListField(
        child=serializers.ChoiceField(TRIGGER_KINDS),
        help_text=_("Kinds of trigger that can start it."),
    )


class PipelineListSerializer(serializers.Serializer):
    """The pipelines."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PipelineSerializer(many=True)


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
    kind = serializers.ChoiceField(_choices(Kind))
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
    subject = serializers.ChoiceField(_choices(Subject))
    decision = serializers.ChoiceField(_choices(Decision))
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
    decision = serializers.ChoiceField(_choices(["promoted", "rejected"]))
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
