"""Forms of the registry: a rollback to an earlier version, and a moment of its history."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.fields import RevisionField
from pipelines_catalog.registry.models import REASON_LENGTH


class MomentForm(forms.Form):
    """A moment of the registry's history; without an offset in the portal's time zone."""

    at = forms.DateTimeField(
        required=False,
        label=_("Moment"),
        widget=forms.DateTimeInput({"type": "datetime-local", "step": 1}, "%Y-%m-%dT%H:%M:%S"),
    )

    def clean_at(self) -> datetime:
        """Return the moment; now where none is given."""
        return self.cleaned_data["at"] or timezone.now()


class RollbackForm(forms.Form):
    """A rollback: the champion that the person saw, and the reason."""

    expected = RevisionField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label=_("Why do you go back?"),
        help_text=_("It stands in the registry, with your name and the time."),
    )
