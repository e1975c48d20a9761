"""Form for the destination of an assessment: a system, a new system, or the account."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.maturity.models import NAME_LENGTH, Assessment
from assessments.maturity.services.results import NewSystem
from mlops_portal.foundation.fields import NameField
from mlops_portal.organizations.models import Organization, System

SYSTEM, NEW, ACCOUNT, BROWSER = "system", "new", "account", "browser"
MOST_SYSTEMS = 100  # the most systems offered in the list


class PlaceForm(forms.Form):
    """The destination. Names left empty default to those in the assessment."""

    to = forms.ChoiceField(
        choices=[
            (NEW, gettext_lazy("A new ML system, made of it in one step")),
            (SYSTEM, gettext_lazy("An ML system that exists")),
            (ACCOUNT, gettext_lazy("My account alone, to open it in any browser")),
        ],
        required=False,
    )
    system = forms.ModelChoiceField(
        System.objects.none(), label=gettext_lazy("ML system that it belongs to"), required=False
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Organization"),
        empty_label=gettext_lazy("A new one, named below"),
        required=False,
    )
    organization_name = NameField(
        label=gettext_lazy("Name of the new organization"), max_length=NAME_LENGTH, required=False
    )
    team_name = NameField(
        label=gettext_lazy("Name of the team"), max_length=NAME_LENGTH, required=False
    )
    system_name = NameField(
        label=gettext_lazy("Name of the ML system"), max_length=NAME_LENGTH, required=False
    )
    later = forms.BooleanField(
        label=gettext_lazy("Do not keep its result yet: answering goes on"), required=False
    )

    def __init__(self, data: Any, *, systems: Any, organizations: Any, stays: bool = False) -> None:
        super().__init__(data)
        self.stays = stays
        if stays:
            offered = [(BROWSER, _("This browser, as before")), *self.fields["to"].choices]
            self.fields["to"].choices = offered
        self.fields["system"].queryset = systems
        self.fields["organization"].queryset = organizations

    def clean_to(self) -> str:
        """Return the destination; without one, the browser if allowed and no system is given."""
        if self.cleaned_data["to"]:
            return self.cleaned_data["to"]
        return BROWSER if self.stays and not self.data.get("system") else SYSTEM

    @property
    def chosen(self) -> str:
        """The destination selected on the page."""
        if given := self["to"].value():
            return given
        if self.stays:
            return BROWSER
        return SYSTEM if self.systems else NEW

    @cached_property
    def systems(self) -> list[System]:
        """The systems offered."""
        return list(self.fields["system"].queryset[:MOST_SYSTEMS])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("to") == SYSTEM and not cleaned.get("system") and not self.errors:
            self.add_error("system", ValidationError(_("Choose the ML system."), code="required"))
        return cleaned

    def new_system(self, assessment: Assessment) -> NewSystem | None:
        """Return the system to create; None, with field errors, if something is missing."""
        given = self.cleaned_data
        organization = given["organization"] or given["organization_name"].strip()
        team = given["team_name"].strip() or assessment.team.strip()
        name = given["system_name"].strip() or assessment.system.strip()
        if not organization:
            self.add_error("organization_name", _("Name the organization."))
        if not team:
            self.add_error("team_name", _("Name the team."))
        if isinstance(organization, Organization) and self._is_taken(organization, team, name):
            self.add_error("system_name", self.taken())
        return None if self.errors else NewSystem(organization, team, name)

    @staticmethod
    def _is_taken(organization: Organization, team: str, name: str) -> bool:
        return System.objects.filter(
            team__organization=organization, team__name__iexact=team, name__iexact=name
        ).exists()

    def taken(self) -> ValidationError:
        return ValidationError(
            _("This team has a system of that name. Choose it above, or give another name."),
            code="taken",
        )
