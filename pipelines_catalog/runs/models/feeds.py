"""How far a feed has come in a workspace, and the clock that moves it."""

from django.db import models
from django.db.models import Q

from pipelines_catalog.runs.models.runs import KEY_LENGTH
from pipelines_catalog.runs.models.workspaces import Workspace


class FeedState(models.Model):
    """The newest delivery of a pipeline's feed; `newest` only grows, by compare-and-set.

    While the clock is on, the next delivery is due at `due_at`, and then every `every` seconds.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feeds")
    pipeline = models.CharField(max_length=KEY_LENGTH)
    newest = models.PositiveIntegerField()
    moved_at = models.DateTimeField(null=True, blank=True)  # when the newest was delivered
    is_on = models.BooleanField(default=False)
    every = models.PositiveIntegerField(null=True, blank=True)  # seconds
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
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
