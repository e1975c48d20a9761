"""A team's needs as agreed by its leads: profiles, and the required holders per skill."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.people.domain.needs import MOST_DEPTH
from mlops_portal.organizations.models import Team


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
