"""Forms for a round: its settings, the people to invite, agreed values."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import OPTION_VALUES, Practice, Scope
from assessments.maturity.models import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    REASON_LENGTH,
    Assessment,
)
from assessments.maturity.services.agreed import AgreedInput
from mlops_portal.foundation import dates
from mlops_portal.foundation.fields import AddressListField, NameField, RevisionField

MOST_ADDRESSES = 100  # the most people invited at once


class LastDayField(forms.DateField):
    """The last day to answer: today or a later day, within a year; its value is a `date`."""

    default_error_messages = {
        "invalid": gettext_lazy("Give a date, for example 2026-12-31."),
        "required": gettext_lazy("Give the last day."),
    }

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Last day to answer"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value < dates.today():
            raise ValidationError(_("Choose today or a later day."))
        if value is not None and value > dates.today() + timedelta(days=366):
            raise ValidationError(_("Choose a day within a year."))


class RoundForm(forms.Form):
    """The mode of an assessment, a round or shared answers, and its settings."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Who answers"),
        choices=Assessment.Modes.choices,
        initial=Assessment.Modes.ROUND,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who answers.")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Which practices"),
        choices=Assessment.Scopes.choices,
        initial=Assessment.Scopes.FULL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which practices to answer.")},
    )
    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Anonymous: respondents are counted and never named"),
        help_text=gettext_lazy(
            "No name and no label is stored. With fewer than three respondents no single answer "
            "is shown."
        ),
        required=False,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What respondents see after the close"),
        choices=Assessment.Outcomes.choices,
        initial=Assessment.Outcomes.SUMMARY,
        widget=forms.RadioSelect,
        required=False,
    )
    closes_on = LastDayField()
    description = forms.CharField(
        label=gettext_lazy("What is in scope"),
        help_text=gettext_lazy(
            "For example: the model, its training pipeline and its service, in production only."
        ),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["closes_on"].help_text = _(
            "Optional. The round closes at the end of that day (%(zone)s); you can close it before."
        ) % {"zone": dates.zone_name()}

    def clean_outcome(self) -> Assessment.Outcomes:
        return Assessment.Outcomes(self.cleaned_data["outcome"] or Assessment.Outcomes.SUMMARY)

    @property
    def closes_at(self) -> datetime | None:
        given = self.cleaned_data["closes_on"]
        return None if given is None else dates.end_of(given)

    @property
    def chosen_scope(self) -> Scope:
        return Scope(self.cleaned_data["scope"])


class LastDayForm(forms.Form):
    """The last day of a round; optional unless `required`."""

    last_day = LastDayField()

    def __init__(self, *given: Any, label: str = "", required: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["last_day"].required = required
        if label:
            self.fields["last_day"].label = label
        zone = _("Until the end of that day (%(zone)s).") % {"zone": dates.zone_name()}
        lifted = "" if required else _("Empty: the round closes by hand.")
        self.fields["last_day"].help_text = f"{zone} {lifted}".strip()

    @property
    def end(self) -> datetime | None:
        given = self.cleaned_data["last_day"]
        return None if given is None else dates.end_of(given)


class JoinForm(forms.Form):
    """The optional label of a respondent without an account."""

    label = NameField(
        label=gettext_lazy("Your role or name"),
        help_text=gettext_lazy("Optional, for example: data engineer. It stands beside answers."),
        max_length=NAME_LENGTH,
        required=False,
    )


class ExpectForm(forms.Form):
    """E-mail addresses of people to invite, as copied from mail programs."""

    addresses = AddressListField(
        most=MOST_ADDRESSES,
        label=gettext_lazy("E-mail addresses"),
        error_messages={"required": gettext_lazy("Give at least one address.")},
    )


class ExcludeForm(forms.Form):
    """The reason for excluding a response from the count."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is not counted"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why this response is not counted.")},
    )


class AgreedForm(forms.Form):
    """The agreed value for one practice with its reason, or its withdrawal."""

    answer = forms.CharField(
        required=False,
        error_messages={"required": gettext_lazy("Choose what you agreed on.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why; it is shown beside the value.")},
    )
    revision = RevisionField(widget=forms.HiddenInput)

    def __init__(self, practice: Practice, data: Any = None, **given: Any) -> None:
        self.practice = practice
        super().__init__(data, **given)

    def clean_answer(self) -> tuple[str, int | None]:
        """Return kind and value; an empty kind withdraws the agreed value."""
        sent = self.cleaned_data["answer"]
        if sent == "withdraw":
            return "", None
        if sent in {str(value) for value in OPTION_VALUES}:
            return AnswerKind.VALUE.value, int(sent)
        if sent == AnswerKind.UNKNOWN:
            return sent, None
        if sent == AnswerKind.NOT_APPLICABLE and self.practice.na_allowed:
            return sent, None
        raise ValidationError(_("Choose what you agreed on."))

    def as_input(self) -> AgreedInput:
        kind, value = self.cleaned_data["answer"]
        return AgreedInput(
            practice=self.practice.id,
            kind=kind,
            value=value,
            reason=self.cleaned_data["reason"],
            base=self.cleaned_data["revision"],
        )
