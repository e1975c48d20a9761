"""A staffing question too large for a page: asked, solved in the background, kept for a day."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

KEPT_FOR = timedelta(hours=24)


class JobState(models.TextChoices):
    """Where a question stands."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    FAILED = "failed"


class StaffingJob(models.Model):
    """A question by its random id. The levels in it go as soon as it is answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    question = models.JSONField(default=dict, blank=True)
    answer = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=JobState.DONE, answer__isnull=False)
                | (~Q(state=JobState.DONE) & Q(answer__isnull=True)),
                name="staffing_answer_when_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    def is_over(self, at: datetime) -> bool:
        """Whether the day for which it is kept is past."""
        return at - self.asked_at > KEPT_FOR
