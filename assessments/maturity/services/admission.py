"""Limits on assessments begun without an account: per origin, and in total.

Existing assessments are never deleted to make room. Users with an account are not counted.
"""

from datetime import datetime, timedelta

from django.conf import settings

from assessments.maturity.models import Assessment

HOUR = timedelta(hours=1)


class LimitReached(Exception):
    """A limit is reached for users without an account; `code` names it, `limit` is its value."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def check_newcomer(*, origin: str, at: datetime) -> None:
    """Check whether one more may be begun from `origin`. Raises LimitReached."""
    limits = settings.ASSESSMENT_LIMITS
    counted = Assessment.objects.filter(ml_system=None)
    here = counted.filter(origin=origin, created_at__gt=at - HOUR)
    if here.count() >= limits["origin_per_hour"]:
        raise LimitReached("too_many_from_here", limits["origin_per_hour"])
    if counted.exclude(origin="").count() >= limits["kept"]:
        raise LimitReached("portal_is_full", limits["kept"])
