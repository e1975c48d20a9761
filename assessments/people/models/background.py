"""Questions that are too large for a page: solved in the background, kept for a day."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

KEPT_FOR = timedelta(hours=24)
LOST_AFTER = timedelta(minutes=2)  # a worker that has not answered by then is gone


class JobState(models.TextChoices):
    """The state of a background question."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    FAILED = "failed"


ANSWER_WHEN_DONE = Q(state=JobState.DONE, answer__isnull=False) | (
    ~Q(state=JobState.DONE) & Q(answer__isnull=True)
)


class BackgroundQuestion(models.Model):
    """A question under its random id, and its answer once solved; subclasses add the input."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    answer = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    def is_over(self, at: datetime) -> bool:
        """Whether the retention period of one day has passed."""
        return bool(at - self.asked_at > KEPT_FOR)

    def is_lost(self, at: datetime) -> bool:
        """Whether a worker took the question and never answered."""
        is_solving = self.state == JobState.SOLVING and self.started_at is not None
        return is_solving and at - self.started_at > LOST_AFTER
