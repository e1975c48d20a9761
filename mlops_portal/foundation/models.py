"""Models of the portal itself: mails waiting to be sent, and the health check's row."""

from django.db import models


class HealthMark(models.Model):
    """A single row that the health check writes to prove that the database is writable."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"written {self.at}"


class WaitingMail(models.Model):
    """A mail not yet accepted by the mail server; deleted once it is."""

    content = models.TextField()  # encrypted: links in it let people in
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)  # not tried before; while it is tried: its lease

    def __str__(self) -> str:
        return f"mail {self.pk}"
