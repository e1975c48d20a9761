"""Forms for evidence and its review, validated field by field."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.evidence.domain.files import ENDINGS, MAX_BYTES, Refused
from assessments.evidence.models import COMMENT_LENGTH, LINK_LENGTH, TITLE_LENGTH, Verdict
from assessments.evidence.services import StorageFull, TooMany
from mlops_portal.foundation.fields import NameField, RevisionField

_REFUSALS: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 10 MB."),
    "not_taken": _("Files of this type are not taken: “%(ending)s”."),
    "not_what_it_says": _("The file’s content is not what its ending “%(ending)s” says."),
    "cut_off": _("The file is not whole: the end of its “%(ending)s” is missing. Save it again."),
    "goes_on": _(
        "After the end of the picture stand %(size)s more bytes with markup or a program in them. "
        "Save the picture alone."
    ),
    "not_text": _(
        "Line %(line)s holds control characters, as programs and pictures do; a “%(ending)s” file "
        "is text."
    ),
    "broken_text": _("The text is damaged on line %(line)s: its encoding breaks there."),
    "unknown_encoding": _(
        "The encoding of the text is not known (line %(line)s). Save it as UTF-8; UTF-16 and "
        "Windows-1252 are read too."
    ),
    "bad_json": _("This is no valid JSON; the first fault is on line %(line)s."),
    "no_notebook": _("This JSON is no notebook: it has no cells or no format version."),
}


class LinkForm(forms.Form):
    """The URL of the evidence."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("A run, a dashboard, a pull request, a document."),
        max_length=LINK_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("Give a whole address that begins with https:// or http://."),
            )
        ],
        error_messages={"required": _("Give the address.")},
    )
    title = NameField(
        label=_("What it shows"), max_length=TITLE_LENGTH, required=False, help_text=_("Optional")
    )


class FileForm(forms.Form):
    """A file of at most 10 MB."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, image, text, CSV, JSON, YAML, log or notebook; at most 10 MB."),
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={
            "required": _("Choose the file."),
            "invalid": _("Choose the file."),
            "empty": _REFUSALS["empty"],
        },
    )
    title = NameField(
        label=_("What it shows"), max_length=TITLE_LENGTH, required=False, help_text=_("Optional")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_REFUSALS["too_large"], code="too_large")
        return file


class VerdictForm(forms.Form):
    """A reviewer's verdict. A question requires a comment."""

    verdict = forms.ChoiceField(
        choices=[(v.value, v.label) for v in (Verdict.ACCEPTED, Verdict.QUESTIONED)],
        error_messages={
            "required": _("Accept or question the item."),
            "invalid_choice": _("Accept or question the item."),
        },
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = RevisionField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        is_question = self.cleaned_data.get("verdict") == Verdict.QUESTIONED
        if is_question and not self.cleaned_data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say what is missing or unclear."))
        return self.cleaned_data


class ReplyForm(forms.Form):
    """The reply to a question."""

    comment = forms.CharField(
        label=_("Your answer"),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the answer.")},
    )


def tell_refusal(form: forms.Form, error: Exception) -> int:
    """Add the error of a service to its form field; return the HTTP status."""
    field = "file" if "file" in form.fields else "url"
    if isinstance(error, Refused):
        told = ValidationError(_REFUSALS[error.code], code=error.code, params=error.params)
        form.add_error(field, told)
        return 413 if error.code == "too_large" else 400
    if isinstance(error, StorageFull):
        form.add_error(
            field,
            ValidationError(
                _(
                    "The organization’s store is full: at most %(files)s files and %(size)s MB. "
                    "Remove files that are no longer needed, or give a link."
                ),
                params={
                    "files": settings.EVIDENCE_FILES,
                    "size": settings.EVIDENCE_BYTES // 1024 // 1024,
                },
            ),
        )
        return 413
    if isinstance(error, TooMany):
        form.add_error(field, _("This practice has as much evidence as it can hold: 20 items."))
        return 400
    raise error
