"""Form for the archive of an organization and its destination."""

import zipfile
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.organizations.models import Organization

ARCHIVE_BYTES = 100 * 1024 * 1024
TEXT_BYTES = 50 * 1024 * 1024
NAME = "everything.json"


class OrganizationForm(forms.Form):
    """The organization that systems and results are imported into."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("Organization"), empty_label=None
    )

    def __init__(self, organizations: Any, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["organization"].queryset = organizations


class ArchiveForm(OrganizationForm):
    """The .zip that “Export everything” gives, or the everything.json in it."""

    file = forms.FileField(
        label=gettext_lazy("Archive"),
        help_text=gettext_lazy("The .zip that “Export everything” of an organization gives."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.json"}),
    )

    def clean_file(self) -> bytes:
        """Return the text of everything.json, reading no more than the size limit."""
        file = self.cleaned_data["file"]
        if file.size > ARCHIVE_BYTES:
            raise ValidationError(_("The file is larger than 100 MB."), code="too_large")
        if not zipfile.is_zipfile(file):
            file.seek(0)
            return self._bounded(file)
        try:
            with zipfile.ZipFile(file) as packed, packed.open(NAME) as inner:
                return self._bounded(inner)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            words = _("The archive holds no everything.json that can be read.")
            raise ValidationError(words, code="no_archive") from error

    def _bounded(self, file: Any) -> bytes:
        text = file.read(TEXT_BYTES + 1)
        if len(text) > TEXT_BYTES:
            raise ValidationError(_("The text in the file is larger than 50 MB."), code="too_large")
        return text
