"""Forms for rated people, their links, codes and corrections."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.models import Person, Purpose, Source
from assessments.people.models.people import (
    CODE_LEAST,
    CODE_MOST,
    DEFAULT_DAYS,
    LABEL_LENGTH,
    LINK_DAYS,
    MOST_DAYS,
    NAME_LENGTH,
    NOTICE_LENGTH,
    REQUEST_LENGTH,
)
from mlops_portal.foundation.fields import AddressField, NameField
from mlops_portal.organizations.models import Organization, User

KEPT_CHOICES = (30, DEFAULT_DAYS, 180, 365, MOST_DAYS)


class PersonForm(forms.Form):
    """A person to be rated: a name or a pseudonym and no other personal data."""

    account = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Member"),
        help_text=gettext_lazy(
            "A member rates herself or himself by account. Leave it empty for a candidate."
        ),
        required=False,
        empty_label=gettext_lazy("No member"),
    )
    name = NameField(
        label=gettext_lazy("Name or pseudonym"),
        help_text=gettext_lazy("Empty for a member: then it is the member’s name."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_candidate = forms.BooleanField(
        label=gettext_lazy("A candidate: counts in no measure of a team"), required=False
    )
    hides_name = forms.BooleanField(
        label=gettext_lazy("Hide the name from raters until they have rated"), required=False
    )
    teams = forms.ModelMultipleChoiceField(
        None,
        label=gettext_lazy("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        organization: Organization,
        person: Person | None,
        data: Any = None,
        *,
        is_candidate: bool = False,
    ) -> None:
        stored: dict[str, Any] = {
            "hides_name": is_candidate,
            "is_candidate": is_candidate,
        }
        if person is not None:
            stored = {
                "name": person.name,
                "hides_name": person.hides_name,
                "is_candidate": person.is_candidate,
                "teams": person.teams.all(),
            }
        super().__init__(data, initial=stored)
        self.fields["teams"].queryset = organization.teams.order_by("name")
        if person is None:
            taken = organization.rated_people.exclude(account=None).values("account")
            members = User.objects.filter(memberships__organization=organization)
            self.fields["account"].queryset = members.exclude(pk__in=taken).order_by(
                "name", "email"
            )
        else:
            del self.fields["account"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("name") and "name" not in self.errors:
            account = cleaned.get("account")
            if account is None:
                self.add_error("name", _("Give a name or a pseudonym."))
            else:
                cleaned["name"] = str(account)[:NAME_LENGTH]
        return cleaned


class LinkForm(forms.Form):
    """A link: its purpose, a label for its holder's function, and its lifetime."""

    purpose = forms.ChoiceField(label=gettext_lazy("What it opens"))
    label = NameField(
        label=gettext_lazy("Who it is for"),
        help_text=gettext_lazy("A part, not a name: team lead, interviewer. The person reads it."),
        max_length=LABEL_LENGTH,
        required=False,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How many days it is open"),
        choices=[(days, str(days)) for days in LINK_DAYS],
        initial=LINK_DAYS[1],
        coerce=int,
    )

    email = AddressField(
        label=gettext_lazy("Mail it to"),
        help_text=gettext_lazy("Empty: you give it by hand. The address is not kept."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, purposes: tuple[Purpose, ...], data: Any = None, *, mails: bool = False
    ) -> None:
        super().__init__(data, prefix="link")
        self.fields["purpose"].choices = [(p.value, p.label) for p in purposes]
        if not mails:
            del self.fields["email"]


class CodeForm(forms.Form):
    """The code of a link's holder: a first one, or the one that was set."""

    code = forms.CharField(
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        max_length=CODE_MOST,
        error_messages={"required": gettext_lazy("Type the code.")},
    )

    def __init__(self, data: Any = None, *, is_new: bool) -> None:
        super().__init__(data)
        self.is_new = is_new
        self.fields["code"].label = _("Your new code") if is_new else _("Your code")
        if is_new:
            self.fields["code"].help_text = _(
                "At least %(least)s characters. Write it down: nobody here can read or replace it."
            ) % {"least": CODE_LEAST}

    def clean_code(self) -> str:
        code = _one_code(self.cleaned_data["code"])
        return _long_enough(code) if self.is_new else code


class AnewForm(CodeForm):
    """A new code in place of the one set, and optionally an earlier one to recover its ratings."""

    earlier = forms.CharField(
        label=gettext_lazy("A code from before, if you know one"),
        help_text=gettext_lazy("With it what was said under it stays. Without it that is sealed."),
        max_length=CODE_MOST,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, is_new=True)
        self.auto_id = "anew_%s"  # beside the other form of the page

    def clean_earlier(self) -> str:
        return _one_code(self.cleaned_data["earlier"])


def _one_code(typed: str) -> str:
    """Return a code with each run of spaces reduced to one."""
    return " ".join(typed.split())


def _long_enough(code: str) -> str:
    if len(code) < CODE_LEAST:
        raise ValidationError(
            _("Take at least %(least)s characters."), code="short", params={"least": CODE_LEAST}
        )
    return code


class NoticeForm(forms.Form):
    """The notice that an organization gives to everyone it rates."""

    purpose = forms.CharField(
        label=gettext_lazy("Why people are rated"),
        help_text=gettext_lazy("And what the ratings are not used for."),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    legal_ground = forms.CharField(
        label=gettext_lazy("On what legal ground"),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    responsible = forms.CharField(label=gettext_lazy("Who is responsible"), max_length=300)
    contact = forms.CharField(
        label=gettext_lazy("Whom to write to"),
        help_text=gettext_lazy("An address at which a person answers."),
        max_length=300,
    )


class AskForm(forms.Form):
    """A member who is asked to rate."""

    member = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Member"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a member.")},
    )
    source = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            (Source.ASSESSOR, gettext_lazy("Assessor")),
            (Source.PEER, gettext_lazy("Peer")),
        ],
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data, prefix="ask")
        members = User.objects.filter(memberships__organization=person.organization_id)
        asked = person.raters.exclude(account=None).values("account")
        left = members.exclude(pk__in=asked).exclude(pk=person.account_id)
        self.fields["member"].queryset = left.order_by("name", "email")


class KeepForm(forms.Form):
    """The retention period chosen by the person, in days."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Erase everything so many days after the last contact"),
        choices=[(days, str(days)) for days in KEPT_CHOICES],
        coerce=int,
    )


class CorrectionForm(forms.Form):
    """A request for correction."""

    text = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=REQUEST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what is wrong.")},
    )


class AnswerForm(forms.Form):
    """The answer to a request for correction."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=REQUEST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )


class DeleteForm(forms.Form):
    """Confirmation of an irreversible deletion by typing the pseudonym."""

    typed = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, person: Person, data: Any = None) -> None:
        self.pseudonym = person.pseudonym
        super().__init__(data)
        self.fields["typed"].label = _("Type “%(name)s” to delete everything") % {
            "name": person.pseudonym
        }

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"]
        if typed.strip().upper() != self.pseudonym:
            raise ValidationError(_("That is not what stands there."), code="differs")
        return typed
