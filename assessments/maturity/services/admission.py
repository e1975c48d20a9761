"""How many assessments may be begun without an account: from each origin, and by all together.

What stands is never deleted to make room. Whoever has an account is not counted.
"""

from datetime import datetime, timedelta

from django.conf import settings

from assessments.maturity.models import Assessment

HOUR = timedelta(hours=1)


class LimitReached(Exception):
    """No more can be begun without an account: `code` says why, `limit` how many may be."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def check_newcomer(*, origin: str, at: datetime) -> None:
    """Whether one more may be begun from `origin`. Raises LimitReached."""
    limits = settings.ASSESSMENT_LIMITS
    counted = Assessment.objects.filter(ml_system=None)
    here = counted.filter(origin=origin, created_at__gt=at - HOUR)
    if here.count() >= limits["origin_per_hour"]:
        raise LimitReached("too_many_from_here", limits["origin_per_hour"])
    if counted.exclude(origin="").count() >= limits["kept"]:
        raise LimitReached("portal_is_full", limits["kept"])
