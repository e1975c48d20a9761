"""The form of an alert rule."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.fields import RowsField
from mlops_portal.organizations.models import User
from pipelines_catalog.alerts.models import AlertEvent
from pipelines_catalog.alerts.services.rules import FIELDS, USUAL_PAUSE
from pipelines_catalog.alerts.text import name_of, seconds
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.text import in_words

PAUSES = (300, USUAL_PAUSE, 3600, 24 * 3600)  # seconds


class RuleForm(forms.Form):
    """The event of a rule and its recipients. `people` are the possible recipients."""

    event = forms.ChoiceField(choices=AlertEvent.choices, label=_("What happens"))
    pipeline = forms.ChoiceField(required=False, label=_("Pipeline"))
    threshold = forms.FloatField(
        required=False,
        label=_("Limit"),
        help_text=_(
            "For quality and drift of a named pipeline, what the monitor measures must reach; for "
            "a slow run, how many times as long as usual. Empty: the limit of the trigger, or 2."
        ),
    )
    recipients = RowsField(
        User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Write a mail to"),
        help_text=_("Everybody who sees the workspace sees the alert on the page in any case."),
    )
    pause = forms.TypedChoiceField(
        coerce=int,
        initial=USUAL_PAUSE,
        label=_("At most one mail in"),
        help_text=_("What comes meanwhile is told together in the next one."),
    )
    is_on = forms.BooleanField(required=False, initial=True, label=_("On"))

    def __init__(
        self, people: QuerySet[User], pipeline: str, pause: int, *args: Any, **kwargs: Any
    ):
        """Offer `pipeline` and `pause` in any case: they are the current values."""
        super().__init__(*args, **kwargs)
        offered = {found.key: in_words(found.title) for found in catalog.offered()}
        if pipeline:
            offered.setdefault(pipeline, name_of(pipeline))
        self.fields["pipeline"].choices = [("", gettext("Any pipeline")), *offered.items()]
        pauses = sorted({*PAUSES, pause})
        self.fields["pause"].choices = [(count, seconds(count)) for count in pauses]
        self.fields["recipients"].queryset = people
        self.fields["recipients"].label_from_instance = lambda user: (
            f"{user.name} <{user.email}>" if user.name else user.email
        )
        if not people:
            del self.fields["recipients"], self.fields["pause"]

    @property
    def values(self) -> dict[str, Any]:
        """Return the entered values in the form that the services take."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
