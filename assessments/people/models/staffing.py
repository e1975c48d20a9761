"""A staffing question asked through the API."""

from django.db import models

from assessments.people.models.background import ANSWER_WHEN_DONE, BackgroundQuestion


class StaffingJob(BackgroundQuestion):
    """A staffing question. Its levels are deleted as soon as it is answered."""

    origin = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True)
    question = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ANSWER_WHEN_DONE, name="staffing_answer_when_done")
        ]
