"""Workspaces, runs of pipelines in them, and the attempts of their steps."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine.states import ACTIVE_RUN, RunStatus, StepStatus


class Workspace(models.Model):
    """The workspace of exactly one account, organization, or anonymous client.
    The client, a browser or program, is identified by the hash of its key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visitor = models.CharField(max_length=64, blank=True)
    # The network origin of an anonymous client as a keyed hash: for counting, not identification.
    origin = models.CharField(max_length=64, blank=True, db_default="", default="", db_index=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="workspace"
    )
    organization = models.OneToOneField(
        Organization, models.CASCADE, null=True, blank=True, related_name="workspace"
    )
    runs_made = models.PositiveIntegerField(default=0)  # the number of the latest run
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], condition=~Q(visitor=""), name="workspace_once_per_browser"
            ),
            models.CheckConstraint(
                condition=(
                    Q(account=None, organization=None) & ~Q(visitor="")
                    | Q(visitor="", organization=None, account__isnull=False)
                    | Q(visitor="", account=None, organization__isnull=False)
                ),
                name="workspace_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"workspace {self.pk}"

    @property
    def is_anonymous(self) -> bool:
        return bool(self.visitor)


KEY_LENGTH = 40


class Run(models.Model):
    """One start of a pipeline.

    `version` increases with every change, so that pages can poll for news. `fingerprint` is a hash
    that is equal for equivalent runs. `reason` says how it ended: a code and its numbers.
    """

    class Statuses(models.TextChoices):
        QUEUED = RunStatus.QUEUED.value, _("Queued")
        RUNNING = RunStatus.RUNNING.value, _("Running")
        WAITING = RunStatus.WAITING.value, _("Waiting for a person")
        SUCCEEDED = RunStatus.SUCCEEDED.value, _("Succeeded")
        BLOCKED = RunStatus.BLOCKED.value, _("Blocked by a gate")
        FAILED = RunStatus.FAILED.value, _("Failed")
        CANCELLED = RunStatus.CANCELLED.value, _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="runs")
    is_anonymous = models.BooleanField(default=False, db_default=False)  # as its workspace
    number = models.PositiveIntegerField()
    pipeline = models.CharField(max_length=KEY_LENGTH)
    pipeline_version = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=Statuses, default=Statuses.QUEUED)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    from_step = models.CharField(max_length=KEY_LENGTH, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    reason = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)  # for a person
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["workspace", "fingerprint"],
                condition=Q(status__in=sorted(ACTIVE_RUN)),
                name="run_active_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(RunStatus)), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ACTIVE_RUN)) ^ Q(finished_at__isnull=False),
                name="run_over_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="run_newest"),
            models.Index(
                fields=["deadline_at"],
                condition=Q(status__in=sorted(ACTIVE_RUN)),
                name="run_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline} #{self.number}"

    @property
    def is_over(self) -> bool:
        return RunStatus(self.status).is_over


class StepRun(models.Model):
    """One attempt of one step of a run.

    The row is the fence: only the process that holds it in status `running` may write for it. It
    leaves `running` once and does not return; the next attempt is another row.
    """

    class Statuses(models.TextChoices):
        WAITING = StepStatus.WAITING.value, _("Waiting")
        QUEUED = StepStatus.QUEUED.value, _("Queued")
        RUNNING = StepStatus.RUNNING.value, _("Running")
        WAITING_FOR_PERSON = StepStatus.WAITING_FOR_PERSON.value, _("Waiting for a person")
        SUCCEEDED = StepStatus.SUCCEEDED.value, pgettext_lazy("step", "Done")
        BLOCKED = StepStatus.BLOCKED.value, _("Blocked")
        FAILED = StepStatus.FAILED.value, _("Failed")
        TIMED_OUT = StepStatus.TIMED_OUT.value, _("Timed out")
        LOST = StepStatus.LOST.value, _("Worker lost")
        SKIPPED = StepStatus.SKIPPED.value, _("Skipped")
        REUSED = StepStatus.REUSED.value, _("Reused")
        CANCELLED = StepStatus.CANCELLED.value, _("Cancelled")

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=KEY_LENGTH)
    position = models.PositiveSmallIntegerField()  # parents come first
    attempt = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)  # the latest attempt, which counts
    status = models.CharField(max_length=20, choices=Statuses, default=Statuses.WAITING)
    made = models.JSONField(default=list)  # names of the outputs that it published
    queued_at = models.DateTimeField(null=True, blank=True)  # when a message was last sent
    not_before = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=200, blank=True)
    progress = models.FloatField(null=True, blank=True)  # 0 to 1
    progress_words = models.JSONField(default=dict, blank=True)
    error = models.JSONField(default=dict, blank=True)  # code, words, text
    cpu_seconds = models.FloatField(null=True, blank=True)
    peak_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    reused_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reused_by"
    )
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "attempt"], name="step_attempt_once"),
            models.UniqueConstraint(
                fields=["run", "name"], condition=Q(is_current=True), name="step_one_is_current"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(StepStatus)), name="step_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lease_until__isnull=False),
                name="step_running_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(is_current=True)
                | ~Q(status__in=["waiting", "queued", "running", "waiting_for_person"]),
                name="step_old_attempt_is_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["queued", "running"]),
                name="step_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.attempt})"
