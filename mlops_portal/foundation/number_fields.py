"""Whole numbers of forms that a column of the database can hold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mlops_portal.foundation.incoming import LARGEST as LARGEST_KEY

LARGEST = 2**31 - 2  # one more is still a number of a column


class RevisionField(forms.IntegerField):
    """How far something had come when the page showed it: what is saved is compared with it."""

    def __init__(self, *, min_value: int = 0, **given: Any) -> None:
        super().__init__(min_value=min_value, max_value=LARGEST, **given)


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their numbers, of which one that no key can be is no row; Django asks for it."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if str(key).isdecimal() and (len(str(key)) > 19 or int(key) > LARGEST_KEY):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)
