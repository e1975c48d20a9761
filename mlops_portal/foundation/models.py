"""What the portal itself keeps: mails that wait for a worker, and that it could be written."""

from django.db import models


class HealthMark(models.Model):
    """One row that a probe of health writes, to see that the database can be written."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"written {self.at}"


class WaitingMail(models.Model):
    """A mail that no mail server has taken yet. The row goes with the mail."""

    content = models.TextField()  # encrypted: links in it let people in
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)  # not tried before; while it is tried: its lease

    def __str__(self) -> str:
        return f"mail {self.pk}"
