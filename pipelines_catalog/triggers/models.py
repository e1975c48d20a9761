"""Triggers of pipelines, and the delivery state of the feeds that fire them."""

from django.db import models
from django.db.models import Q

from pipelines_catalog.runs.models import KEY_LENGTH, TriggerKind, Workspace


class Trigger(models.Model):
    """A configured trigger of a pipeline, with its rate limit.

    It fires at most once in `cool_down` seconds (`fired_at` is updated by compare-and-set). A
    schedule fires every `every` seconds; the other kinds when a value reaches `threshold` (None:
    the limit that the pipeline declares).
    """

    Kinds = TriggerKind

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="triggers")
    pipeline = models.CharField(max_length=KEY_LENGTH)
    kind = models.CharField(max_length=20, choices=Kinds)
    is_on = models.BooleanField(default=True)
    threshold = models.FloatField(null=True, blank=True)
    every = models.PositiveIntegerField(null=True, blank=True)  # seconds
    cool_down = models.PositiveIntegerField(default=60)  # seconds
    parameters = models.JSONField(default=dict, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)
    # The last request within the cool-down, checked again when that ends: value, threshold, words,
    # parameters.
    put_off = models.JSONField(null=True, blank=True)

    class Meta:
        app_label = "runs"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "pipeline", "kind"], name="trigger_once_per_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="schedule") | Q(every__gt=0), name="schedule_has_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline}: {self.kind}"


class FeedState(models.Model):
    """The newest delivery of a pipeline's feed; `newest` only grows, by compare-and-set.

    While `is_on`, the next delivery is due at `due_at`, and then every `every` seconds.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feeds")
    pipeline = models.CharField(max_length=KEY_LENGTH)
    newest = models.PositiveIntegerField()
    moved_at = models.DateTimeField(null=True, blank=True)  # when the newest was delivered
    is_on = models.BooleanField(default=False)
    every = models.PositiveIntegerField(null=True, blank=True)  # seconds
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "runs"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "pipeline"], name="feed_once"),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(every__gt=0, due_at__isnull=False),
                name="feed_clock_has_a_period",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(is_on=True), name="feed_due"),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline}: {self.newest}"
