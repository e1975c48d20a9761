"""Records of a run: events and log lines in order, metrics, gate decisions, artifacts."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.engine.gates import Decision, Subject
from pipelines_catalog.runs.models.runs import KEY_LENGTH, Run, StepRun

LOG = "log"  # the kind of an event that is a line of a step's log
PROMOTION = "promotion"  # the gate at which a model becomes the champion


class Event(models.Model):
    """An event of a run. `seq` is unique and increases with time.

    Engine events are known by `kind` and told in words by the page; a step brings `words` of its
    own; a log line has words as well, or is the `text` that a program wrote.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    step_run = models.ForeignKey(
        StepRun, models.CASCADE, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(max_length=KEY_LENGTH)
    text = models.TextField(blank=True)
    words = models.JSONField(default=dict, blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Metric(models.Model):
    """A metric measured by a step; with `step`, one point of a curve."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="metrics")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="metrics")
    seq = models.PositiveIntegerField()  # the version of the run at which it appeared
    name = models.CharField(max_length=60)
    value = models.FloatField()
    step = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "seq"], name="metric_newer")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class GateDecision(models.Model):
    """The decision of a gate, with its rules (`engine.gates.Rule.as_json`)."""

    class Subjects(models.TextChoices):
        DATA = Subject.DATA.value, _("Data")
        MODEL = Subject.MODEL.value, _("Model")

    class Decisions(models.TextChoices):
        PASSED = Decision.PASSED.value, pgettext_lazy("gate", "Passed")
        WARNED = Decision.WARNED.value, pgettext_lazy("gate", "Passed with a warning")
        BLOCKED = Decision.BLOCKED.value, _("Blocked")
        REJECTED = Decision.REJECTED.value, _("Rejected")

    run = models.ForeignKey(Run, models.CASCADE, related_name="gates")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="gates")
    gate = models.CharField(max_length=KEY_LENGTH)
    subject = models.CharField(max_length=10, choices=Subjects)
    decision = models.CharField(max_length=10, choices=Decisions)
    rules = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step_run", "gate"], name="gate_once_per_attempt"),
            models.CheckConstraint(
                condition=Q(decision__in=sorted(Decision)) & Q(subject__in=sorted(Subject)),
                name="gate_decision_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {self.decision}"


NAME_LENGTH = 100


class StoredArtifact(models.Model):
    """A file in the artifact folder. Equal content is one file, whichever run made it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()  # bytes
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.sha256[:12]


class Artifact(models.Model):
    """An artifact of an attempt; published in the transaction that ended the attempt."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="artifacts")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="artifacts")
    name = models.CharField(max_length=NAME_LENGTH)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    stored = models.ForeignKey(StoredArtifact, models.PROTECT, related_name="artifacts")
    filename = models.CharField(max_length=NAME_LENGTH)
    preview = models.JSONField(default=dict, blank=True)
    is_output = models.BooleanField(default=False)  # other steps may take it
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step_run", "name"], name="artifact_once_per_attempt")
        ]

    def __str__(self) -> str:
        return self.name
