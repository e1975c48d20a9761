"""Lineage models: from data batch, features and run to model version and deployment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pipelines_catalog.runs.models import Run, StepRun, StoredArtifact, Workspace

NAME_LENGTH = 100
LEARNED = "train"  # the role of a batch that models learn from
REASON_LENGTH = 500


class DataBatch(models.Model):
    """A delivery of data, identified by its hash. `rows` counts the rows of the file."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="batches")
    name = models.CharField(max_length=NAME_LENGTH)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField(default=0)
    schema = models.JSONField(default=dict)  # column → type
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "runs"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sha256", "name"], name="batch_once")
        ]

    def __str__(self) -> str:
        return self.name


class BatchUse(models.Model):
    """The use of a batch by a run, for training or judging: number of rows and sampling seed.

    `rows` is None for uses older than this field, `seed` if the rows were not sampled.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="batch_uses")
    batch = models.ForeignKey(DataBatch, models.CASCADE, related_name="uses")
    role = models.CharField(max_length=20)
    rows = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)

    class Meta:
        app_label = "runs"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "batch", "role"], name="batch_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.role}"


class FeatureSet(models.Model):
    """A version of a feature definition; an equal definition is the same version."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feature_sets")
    name = models.CharField(max_length=NAME_LENGTH)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    definition = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "runs"
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name", "sha256"], name="features_once"),
            models.UniqueConstraint(
                fields=["workspace", "name", "number"], name="features_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class FeatureUse(models.Model):
    """A run computed features by this definition."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="feature_uses")
    feature_set = models.ForeignKey(FeatureSet, models.CASCADE, related_name="uses")

    class Meta:
        app_label = "runs"
        constraints = [
            models.UniqueConstraint(fields=["run", "feature_set"], name="feature_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.feature_set_id}"


class ModelVersion(models.Model):
    """A registered model. Its file is identified by hash; the same file is the same version.

    `learned` counts the rows of each batch, by name, on which this model was trained. `faults` were
    switched on in the run that made it: such a version is marked and never deployed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="models")
    name = models.CharField(max_length=NAME_LENGTH)
    number = models.PositiveIntegerField()
    stored = models.ForeignKey(StoredArtifact, models.PROTECT, related_name="models")
    run = models.ForeignKey(Run, models.CASCADE, related_name="models")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="models")
    feature_set = models.ForeignKey(
        FeatureSet, models.SET_NULL, null=True, blank=True, related_name="models"
    )
    previous = models.ForeignKey(  # the champion when it was registered
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    metrics = models.JSONField(default=dict)
    learned = models.JSONField(default=dict, blank=True)
    faults = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "runs"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name", "stored"], name="model_once"),
            models.UniqueConstraint(
                fields=["workspace", "name", "number"], name="model_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def is_serving(self) -> bool:
        return any(deployment.ended_at is None for deployment in self.deployments.all())

    @property
    def used_batches(self) -> list[BatchUse]:
        """Return the batches this model was trained on, and the one it was judged on."""
        return [use for use in self.run.batch_uses.all() if self.is_made_of(use)]

    def is_made_of(self, use: BatchUse) -> bool:
        """Return whether its run's use of a batch concerns this model: for training or judging.

        A run trains several models, on different numbers of months. For a model without `learned`,
        all batches that its run used.
        """
        if use.run_id != self.run_id:
            return False
        return use.role != LEARNED or not self.learned or use.batch.name in self.learned


class Champion(models.Model):
    """The champion under a name. It is replaced by compare-and-set on `revision`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="champions")
    name = models.CharField(max_length=NAME_LENGTH)
    model = models.ForeignKey(ModelVersion, models.CASCADE, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "runs"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="champion_one_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Deployment(models.Model):
    """The deployment of a model version from `created_at` until `ended_at`.

    Caused by a run, by a person's rollback, or by another version that could not be loaded, whose
    deployment then has a `failure`. A version that was deployed is not deleted while its workspace
    exists, and neither is the run that made it.
    """

    class Causes(models.TextChoices):
        RUN = "run", _("By a run")
        ROLLBACK = "rollback", _("By going back")
        FALLBACK = "fallback", _("Because the next version could not be loaded")

    class Failures(models.TextChoices):
        MISSING_FILE = "missing_file", _("Its file is missing.")
        CHANGED_FILE = "changed_file", _("Its file was changed: the hash differs.")
        UNREADABLE = "unreadable", _("Its file is no model that can be read.")
        NO_WORLD = "no_world", _("The data that it was made for is not installed.")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="deployments")
    name = models.CharField(max_length=NAME_LENGTH)
    model = models.ForeignKey(ModelVersion, models.RESTRICT, related_name="deployments")
    cause = models.CharField(max_length=20, choices=Causes, default=Causes.RUN)
    run = models.ForeignKey(Run, models.RESTRICT, null=True, related_name="deployments")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)  # in the person's own words
    by = models.ForeignKey(  # None: a run, somebody without an account, or a deleted account
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=20, choices=Failures, blank=True, db_default="")

    class Meta:
        app_label = "runs"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=Q(ended_at=None),
                name="deployment_one_is_live",
            ),
            models.CheckConstraint(
                condition=Q(cause="run", run__isnull=False)
                | Q(cause__in=["rollback", "fallback"], run__isnull=True),
                name="deployment_has_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} since {self.created_at}"
