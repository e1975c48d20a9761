"""Forms for organizations, teams, systems, invitations and people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation.fields import AddressField, NameField
from mlops_portal.foundation.visible import visible_line
from mlops_portal.organizations.models import NAME_LENGTH, Organization, Role, System, Team, User

TEXT_LENGTH = 2_000
LEVELS = {
    0: gettext_lazy("Level 0: manual process"),
    1: gettext_lazy("Level 1: ML pipeline automation"),
    2: gettext_lazy("Level 2: CI/CD pipeline automation"),
}


class NameForm(forms.Form):
    """The name field that sign-up adds to address and password."""

    name = NameField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy(
            "As your colleagues know you. Members of your organizations see it."
        ),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth after the account is created."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class OrganizationForm(forms.Form):
    """The name of an organization."""

    name = NameField(
        label=gettext_lazy("Name of the organization"),
        help_text=gettext_lazy("A company, a department or a group whose teams you assess."),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Name the organization.")},
    )


class TeamForm(forms.Form):
    """The name of a team, unique in its organization."""

    name = NameField(
        label=gettext_lazy("Name of the team"),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Name the team.")},
    )

    def __init__(self, organization: Organization, team: Team | None, data: Any = None) -> None:
        self.others = organization.teams.exclude(pk=team.pk if team else None)
        super().__init__(data, initial={"name": team.name} if team else None)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.others.filter(name__iexact=name).exists():
            raise self.taken()
        return name

    def taken(self) -> ValidationError:
        return ValidationError(_("There is a team of that name."), code="taken")


class SystemForm(forms.Form):
    """An ML system: name, team, description, and its required level with the reason."""

    name = NameField(
        label=gettext_lazy("Name of the ML system"),
        help_text=gettext_lazy("One model, or a family of models that share a pipeline."),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Name the system.")},
    )
    description = forms.CharField(
        label=gettext_lazy("What it does"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    target_level = forms.TypedChoiceField(
        label=gettext_lazy("Target: level that it needs"),
        help_text=gettext_lazy("Not every system needs level 2. Say what is enough for this one."),
        choices=[("", gettext_lazy("Not decided")), *LEVELS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    target_reason = forms.CharField(
        label=gettext_lazy("Why that level"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Team"),
        help_text=gettext_lazy("Its assessments and results go along; they keep the team’s name."),
        empty_label=None,
        required=False,
    )

    def __init__(self, team: Team, system: System | None, data: Any = None) -> None:
        self.of, self.system = team, system
        fields = self.base_fields
        stored = {name: getattr(system, name) for name in fields} if system else None
        super().__init__(data, initial=stored)
        if system is None:  # made on the page of its team
            del self.fields["team"]
        else:
            self.fields["team"].queryset = team.organization.teams.order_by("name")

    def clean_team(self) -> Team:
        return self.cleaned_data["team"] or self.of

    def taken(self) -> ValidationError:
        return ValidationError(_("This team has a system of that name."), code="taken")

    def clean(self) -> dict[str, Any]:
        """Require a reason with a level, and a name that is unique in its team."""
        cleaned = super().clean()
        others = cleaned.get("team", self.of).systems
        others = others.exclude(pk=self.system.pk if self.system else None)
        if others.filter(name__iexact=cleaned.get("name", "")).exists():
            self.add_error("name", self.taken())
        if cleaned.get("target_level") is not None and not cleaned.get("target_reason"):
            self.add_error("target_reason", _("Say why this level is the right one."))
        return cleaned


class InvitationForm(forms.Form):
    """The address to invite, and the role."""

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Leave it empty for a link that works for everyone who has it."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            (Role.ASSESSOR, gettext_lazy("Assessor: starts rounds, answers, reviews evidence")),
            (Role.VIEWER, gettext_lazy("Viewer: reads results")),
            (Role.OWNER, gettext_lazy("Owner: everything, members included")),
        ],
        initial=Role.ASSESSOR,
    )

    def __init__(self, organization: Organization, data: Any = None) -> None:
        self.organization = organization
        super().__init__(data)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        members = self.organization.memberships.filter(user__email__iexact=email)
        if email and members.exists():
            raise ValidationError(_("This person is a member already."), code="member")
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("role") == Role.OWNER and not cleaned.get("email") and not self.errors:
            message = _("A link that anyone can use does not make owners. Give an address.")
            self.add_error("email", message)
        return cleaned


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(choices=Role.choices)


class TypedNameForm(forms.Form):
    """Confirmation of an irreversible deletion by typing the name."""

    typed = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, name: str, data: Any = None) -> None:
        self.name = name
        super().__init__(data)
        self.fields["typed"].label = _("Type “%(name)s” to delete it") % {"name": name}

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"]
        if visible_line(typed) != visible_line(self.name):
            raise ValidationError(_("That is not the name."), code="differs")
        return typed


class PersonForm(forms.Form):
    """A person's name; address and password have their own pages."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
