"""The form for a rollback to an earlier version of a model."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.fields import RevisionField
from pipelines_catalog.registry.models import REASON_LENGTH


class RollbackForm(forms.Form):
    """A rollback: the champion that the person saw, and the reason."""

    expected = RevisionField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label=_("Why do you go back?"),
        help_text=_("It stands in the registry, with your name and the time."),
    )
