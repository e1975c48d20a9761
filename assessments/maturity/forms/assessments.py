"""Forms for an assessment, its answers, and the import of an export."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import OPTION_VALUES, Practice
from assessments.maturity.models import (
    DESCRIPTION_LENGTH,
    LINK_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    AgreedAnswer,
    Answer,
    Assessment,
)
from assessments.maturity.services import AnswerInput
from mlops_portal.foundation.fields import NameField, RevisionField

IMPORT_BYTES = 2 * 1024 * 1024


class AssessmentForm(forms.Form):
    """The assessment to start: the system, its team, and the practices in scope."""

    system = NameField(
        label=gettext_lazy("Name of the ML system"),
        help_text=gettext_lazy("One model, or a family of models that share a pipeline."),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Name the system that you assess.")},
    )
    team = NameField(
        label=gettext_lazy("Team that owns it"),
        max_length=NAME_LENGTH,
        required=False,
    )
    description = forms.CharField(
        label=gettext_lazy("What is in scope"),
        help_text=gettext_lazy(
            "For example: the model, its training pipeline and its service, in production only."
        ),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Which practices"),
        choices=Assessment.Scopes.choices,
        initial=Assessment.Scopes.FULL,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose which practices to answer."),
            "invalid_choice": gettext_lazy("Choose one of the two sets of practices."),
        },
    )


class AnswerForm(forms.Form):
    """One practice: an option, or "I don't know", or "not applicable" with its reason."""

    answer = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=NOTE_LENGTH)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)
    evidence_url = forms.CharField(
        required=False,
        validators=[
            MaxLengthValidator(LINK_LENGTH),
            URLValidator(
                schemes=["http", "https"],
                message=gettext_lazy("Give a whole address that begins with https:// or http://."),
            ),
        ],
    )
    revision = RevisionField(required=False)

    def __init__(self, practice: Practice, data: Any = None, *, tab: str = "") -> None:
        self.practice = practice
        self.page_tab = tab
        super().__init__(data, prefix=practice.id)

    def clean_answer(self) -> tuple[str, int | None]:
        """Return kind and value. Raises ValidationError if the practice does not allow it."""
        sent = self.cleaned_data["answer"]
        if sent in {str(value) for value in OPTION_VALUES}:
            return AnswerKind.VALUE.value, int(sent)
        if sent == "" or sent == AnswerKind.UNKNOWN:
            return sent, None
        if sent == AnswerKind.NOT_APPLICABLE and self.practice.na_allowed:
            return sent, None
        if sent == AnswerKind.NOT_APPLICABLE:
            raise ValidationError(
                _("%(practice)s cannot be “not applicable”.") % {"practice": self.practice.id}
            )
        raise ValidationError(
            _("%(practice)s takes one of its four options, or “I don’t know”.")
            % {"practice": self.practice.id}
        )

    def clean(self) -> dict[str, Any]:
        kind = (self.cleaned_data.get("answer") or ("", None))[0]
        if (
            kind == AnswerKind.NOT_APPLICABLE
            and not self.cleaned_data.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", _("Say why this does not apply to the system."))
        return self.cleaned_data

    def as_input(self) -> AnswerInput:
        """Return the valid form as input for the service."""
        data = self.cleaned_data
        kind, value = data["answer"]
        return AnswerInput(
            practice=self.practice.id,
            kind=kind,
            value=value,
            reason=data["reason"],
            note=data["note"],
            evidence_url=data["evidence_url"],
            base=data["revision"] or 0,
            tab=self.page_tab,
        )


def choice_of(answer: Answer | AgreedAnswer | None) -> str:
    """Return the radio value for a stored or agreed answer: "0".."3", a kind, or "" without one."""
    if answer is None:
        return ""
    return answer.kind if answer.value is None else str(answer.value)


class ImportForm(forms.Form):
    """A file that the portal exported."""

    file = forms.FileField(
        label=gettext_lazy("Exported file"),
        help_text=gettext_lazy("The JSON file that “Export” gives, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/json,.json"}),
        error_messages={
            "required": gettext_lazy("Choose the file to import."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > IMPORT_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."), code="too_large")
        return file
