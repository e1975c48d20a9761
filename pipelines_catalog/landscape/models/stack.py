"""Models of an organization's stack: the current opinion of each tool, and its history."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from mlops_portal.foundation import dates
from mlops_portal.organizations.models import Organization, User


class Ring(models.TextChoices):
    """The ring of a tool in a stack, as in technology radars."""

    ADOPT = "adopt", pgettext_lazy("ring", "Adopt")
    TRIAL = "trial", pgettext_lazy("ring", "Trial")
    ASSESS = "assess", pgettext_lazy("ring", "Assess")
    HOLD = "hold", pgettext_lazy("ring", "Hold")


UNDO_FOR = timedelta(hours=1)  # the last change of a tool
IN_USE = (Ring.ADOPT, Ring.TRIAL)  # of these, a tool fills its components


class ChangeIsFinal(Exception):
    """Raised on an attempt to change the history of a stack."""


class Opinion(models.Model):
    """Ring, reason and components of a tool at a point in time."""

    ring = models.CharField(max_length=10, choices=Ring)
    components = models.JSONField(default=list, blank=True)  # what it is used as; ids, in order
    reason = models.TextField(max_length=1_000, blank=True)
    licence = models.CharField(max_length=100, blank=True)  # the tool's, at that time

    class Meta:
        abstract = True


class StackEntry(Opinion):
    """A tool in the current stack. `tool` is a slug, ours or `own-…`."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="stack_entries")
    tool = models.CharField(max_length=100)
    added_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)  # when it last changed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "tool"], name="stack_tool_once")
        ]

    def __str__(self) -> str:
        return f"{self.tool}: {self.ring}"


class StackChange(Opinion):
    """One step in the history of a tool in a stack. Append-only."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="stack_changes")
    tool = models.CharField(max_length=100)
    name = models.CharField(max_length=200)  # of the tool at that time; an own tool may be gone
    is_removal = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["organization", "tool", "-id"], name="stack_history")]

    def __str__(self) -> str:
        return f"{dates.stamp(self.at)} {self.tool}: {'' if self.is_removal else self.ring}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Save a new step. Raises ChangeIsFinal for an existing one."""
        if not self._state.adding:
            raise ChangeIsFinal("A step of a stack's history is not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raise ChangeIsFinal: a step is never deleted alone."""
        raise ChangeIsFinal("The history of a stack goes only with its organization.")
