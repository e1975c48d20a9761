"""Needs of teams and questions that are too large for a page, solved in the background.

A question holds the options asked for, never a level: levels are read when it is solved. It is kept
for a day.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.people.domain.needs import MOST_DEPTH
from mlops_portal.organizations.models import Team

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


class TeamNeeds(models.Model):
    """The stored needs of a team; the default for pages whose URL names no other."""

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="needs")
    profiles = models.JSONField(default=list)  # keys, role:seniority
    depth = models.PositiveSmallIntegerField(default=1)
    critical = models.JSONField(default=list, blank=True)  # skills; none: the depth holds for all
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=MOST_DEPTH), name="team_needs_depth"
            )
        ]

    def __str__(self) -> str:
        return f"Needs of {self.team_id}"

    @property
    def asked(self) -> dict[str, list[Any]]:
        """The needs in the form of URL parameters."""
        return {
            "need": list(self.profiles),
            "depth": [str(self.depth)],
            "critical": list(self.critical),
        }


class TeamPlan(BackgroundQuestion):
    """A question of a team and its answer."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="staffing_plans")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    question = models.CharField(max_length=4_000)  # the query of the page that asked
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ANSWER_WHEN_DONE, name="team_plan_answer_when_done")
        ]


class StaffingJob(BackgroundQuestion):
    """A staffing question. Its levels are deleted as soon as it is answered."""

    origin = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True)
    question = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ANSWER_WHEN_DONE, name="staffing_answer_when_done")
        ]
