"""Fields for e-mail addresses, of forms and of models. Nothing else takes or keeps one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation.addresses import address_list, comparable, one_address

# No type="email": browsers refuse there what mail programs copy, a name with its address.
_TYPED = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


LONGEST_LIST = 50_000  # characters


class AddressField(forms.EmailField):
    """One address, as it is typed or as a mail program copies it. Cleaned to its stored form."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("widget", forms.TextInput(attrs={"autocomplete": "email"}))
        super().__init__(**given)
        self.max_length = None  # of the address, not of what stands around it
        self.widget.attrs.pop("maxlength", None)
        self.validators: list[Any] = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | _TYPED

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return one_address(text) if text else ""


class AddressListField(forms.CharField):
    """Several addresses as mail programs copy them. Cleaned to a list of stored forms.

    `most` is how many may be given at once.
    """

    widget = forms.Textarea

    def __init__(self, *, most: int, **given: Any) -> None:
        self.most = most
        given.setdefault("max_length", LONGEST_LIST)
        given.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        given.setdefault(
            "help_text",
            gettext_lazy(
                "One a line, or separated by commas or semicolons; names may stand beside them."
            ),
        )
        super().__init__(**given)

    def clean(self, value: object) -> list[str]:
        found = address_list(super().clean(value))
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(found) > self.most:
            raise ValidationError(
                _("%(count)s addresses are too many at once; the most are %(most)s.")
                % {"count": len(found), "most": self.most}
            )
        return found


class StoredAddress(models.EmailField):
    """A column of addresses: what is kept, and what is looked for, is in the stored form."""

    def to_python(self, value: object) -> str | None:
        return _stored(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = _stored(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: object) -> str | None:
        return _stored(super().get_prep_value(value))


def _stored(value: str | None) -> str | None:
    return comparable(value) if value else value
