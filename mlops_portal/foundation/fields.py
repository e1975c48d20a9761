"""Fields for e-mail addresses, for forms and models. Every address goes through one of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation import incoming
from mlops_portal.foundation.addresses import address_list, comparable, one_address
from mlops_portal.foundation.visible import visible_line

# No type="email": browsers refuse there what mail programs copy, a name with its address.
_TYPED = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


LONGEST_LIST = 50_000  # characters


class AddressField(forms.EmailField):
    """A form field for one address, typed or pasted from a mail program; cleans to stored form."""

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
    """A form field for several addresses, pasted from a mail program; cleans to stored forms.

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
    """A model field for an address; values and lookups are normalized to the stored form."""

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


class NameField(forms.CharField):
    """A one-line name without invisible characters; empty when there are no others."""

    def to_python(self, value: object) -> str:
        return visible_line(super().to_python(value) or "")


LARGEST = 2**31 - 2  # one more is still a number of a column


class RevisionField(forms.IntegerField):
    """The revision that the page showed, compared on saving to detect concurrent changes."""

    def __init__(self, *, min_value: int = 0, **given: Any) -> None:
        super().__init__(min_value=min_value, max_value=LARGEST, **given)


class RowsField(forms.ModelMultipleChoiceField):
    """Primary keys of rows, as Django asks; a value that cannot be a key matches no row."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if str(key).isdecimal() and (len(str(key)) > 19 or int(key) > incoming.LARGEST):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)
