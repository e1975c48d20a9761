"""Causes of runs, faults switched on, and the last execution of periodic duties."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pipelines_catalog.runs.models.runs import KEY_LENGTH, Run, Workspace


class TriggerKind(models.TextChoices):
    """The kinds of trigger that can start a run."""

    ON_DEMAND = "on_demand", _("On demand")
    SCHEDULE = "schedule", _("Schedule")
    NEW_DATA = "new_data", _("New data")
    DEGRADATION = "degradation", _("Quality below the objective")
    DRIFT = "drift", _("Drift of the data")


class TriggerEvent(models.Model):
    """A request for a run, by a person or a trigger. One run may answer several.

    `refused` names the guard that refused it; then there is no run. `pipeline` was requested.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="trigger_events")
    pipeline = models.CharField(max_length=KEY_LENGTH, blank=True)
    run = models.ForeignKey(
        Run, models.CASCADE, null=True, blank=True, related_name="trigger_events"
    )
    kind = models.CharField(max_length=20, choices=TriggerKind)
    value = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    words = models.JSONField(default=dict, blank=True)
    is_coalesced = models.BooleanField(default=False)
    refused = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(run__isnull=False) ^ ~Q(refused=""), name="trigger_has_run_or_refusal"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "pipeline", "-id"], name="trigger_event_newest"),
        ]

    def __str__(self) -> str:
        return self.kind


class FaultSwitch(models.Model):
    """A fault switched on for every run of a pipeline in a workspace, however it starts."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="fault_switches")
    pipeline = models.CharField(max_length=KEY_LENGTH)
    fault = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "pipeline", "fault"], name="fault_switch_once"
            )
        ]

    def __str__(self) -> str:
        return self.fault


REAPER = "reaper"  # the tick of the reaper, by which a page sees that a worker is there


class Tick(models.Model):
    """The last execution of a periodic duty. The process that updates `at` executes it."""

    name = models.CharField(max_length=KEY_LENGTH, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
