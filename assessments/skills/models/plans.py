"""A team's plan of hires and training that is too large for a page, solved in the background.

The question holds what was asked, never a level: the levels are read when it is solved.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.organizations.models import Team
from assessments.skills.models.staffing import JobState

PLAN_KEPT = timedelta(hours=24)


class TeamPlan(models.Model):
    """A question of a team and its answer; both go after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="staffing_plans")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    question = models.CharField(max_length=4_000)  # the query of the page that asked
    answer = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=JobState.DONE, answer__isnull=False)
                | (~Q(state=JobState.DONE) & Q(answer__isnull=True)),
                name="team_plan_answer_when_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    def is_over(self, at: datetime) -> bool:
        """Whether the day for which it is kept is past."""
        return at - self.asked_at > PLAN_KEPT
