"""Forms of stacks, own tools and imports."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation.fields import NameField
from mlops_portal.organizations.models import Organization
from pipelines_catalog.landscape.domain.importing import LARGEST_FILE
from pipelines_catalog.landscape.domain.importing.cleaning import licence_id
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Kind
from pipelines_catalog.landscape.models import ImportFormat, Ring
from pipelines_catalog.landscape.text import labels

_KINDS = (Kind.IN_HOUSE, Kind.OPEN_SOURCE, Kind.COMMERCIAL, Kind.MANAGED_CLOUD, Kind.UNKNOWN)


def component_choices(landscape: Landscape) -> list[tuple[str, str]]:
    return [(term.id, labels.localized(term.name)) for term in landscape.components]


def category_choices(landscape: Landscape) -> list[tuple[str, str]]:
    return [(c.id, labels.localized(c.name)) for c in landscape.categories]


class EntryForm(forms.Form):
    """A tool's entry in an organization's stack: ring, components, reason."""

    ring = forms.ChoiceField(
        label=gettext_lazy("Ring"),
        choices=Ring.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Adopt and trial are in use and fill components. Assess is looked at; hold is not used "
            "for new work."
        ),
    )
    components = forms.MultipleChoiceField(
        label=gettext_lazy("Used as"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, landscape: Landscape, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["components"].choices = component_choices(landscape)


class OwnToolForm(forms.Form):
    """A tool that the landscape does not hold."""

    name = NameField(label=gettext_lazy("Name"), max_length=200)
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    kind = forms.ChoiceField(label=gettext_lazy("Source"))
    components = forms.MultipleChoiceField(
        label=gettext_lazy("Can be"), required=False, widget=forms.CheckboxSelectMultiple
    )
    homepage = forms.CharField(label=gettext_lazy("Homepage"), required=False, max_length=500)
    repository = forms.CharField(label=gettext_lazy("Repository"), required=False, max_length=500)
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("An SPDX identifier where there is one, such as Apache-2.0."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, landscape: Landscape, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "–"), *category_choices(landscape)]
        self.fields["kind"].choices = [(k.value, labels.kind_text(k)) for k in _KINDS]
        self.fields["kind"].initial = Kind.UNKNOWN.value  # until specified
        self.fields["components"].choices = component_choices(landscape)

    def clean_homepage(self) -> str:
        return self._address("homepage")

    def clean_repository(self) -> str:
        return self._address("repository")

    def clean_licence(self) -> str:
        return licence_id(self.cleaned_data["licence"])

    def _address(self, field: str) -> str:
        address = self.cleaned_data[field]
        if address:
            message = _("A web address is expected here: https://…")
            URLValidator(schemes=["http", "https"], message=message)(address)
        return address


class UploadForm(forms.Form):
    """A file with tools. `organizations` are those into which the person may import."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=ImportFormat.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A text file of at most 5 MB and 5,000 tools."),
    )
    source = NameField(
        label=gettext_lazy("Whose list it is"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "A later import of the same source is compared with this one. Empty: the file’s name."
        ),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence of the list"), required=False, max_length=100
    )
    attribution = NameField(
        label=gettext_lazy("Attribution"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The line that the licence asks for, if it does."),
    )

    def __init__(self, organizations: object, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="too_large")
        return file
