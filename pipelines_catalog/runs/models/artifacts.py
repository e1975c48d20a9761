"""Artifacts: files identified by the hash of their content, and the attempts that made them."""

from django.db import models
from django.db.models.functions import Now

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.runs.models.runs import Run, StepRun

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
