"""A team's plan of hires and training.

The question holds the options asked for, never a level: levels are read when it is solved.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from assessments.people.models.background import ANSWER_WHEN_DONE, BackgroundQuestion
from mlops_portal.organizations.models import Team


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
