"""A secret code that the holder of a link sets at its first use."""

from datetime import datetime, timedelta

from django.db import models

CODE_LEAST, CODE_MOST = 8, 100  # characters
MOST_FAILURES = 5  # wrong codes in a row
WAIT = timedelta(minutes=15)  # after so many


class Coded(models.Model):
    """An object protected by a code. Only a slow hash of it is stored; "" means not set yet."""

    code_hash = models.CharField(max_length=256, blank=True)
    code_set_at = models.DateTimeField(null=True, blank=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_waiting(self, at: datetime) -> bool:
        """Whether too many wrong codes were tried recently."""
        failed = self.code_failed_at
        return self.code_failures >= MOST_FAILURES and failed is not None and failed + WAIT > at
