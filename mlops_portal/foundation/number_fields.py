"""Whole numbers of forms that a column of the database can hold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mlops_portal.foundation.incoming import LARGEST as LARGEST_KEY

LARGEST = 2**31 - 2  # one more is still a number of a column


class RevisionField(forms.IntegerField):
    """The revision that the page showed, compared on saving to detect concurrent changes."""

    def __init__(self, *, min_value: int = 0, **given: Any) -> None:
        super().__init__(min_value=min_value, max_value=LARGEST, **given)


class RowsField(forms.ModelMultipleChoiceField):
    """Primary keys of rows, as Django asks; a value that cannot be a key matches no row."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if str(key).isdecimal() and (len(str(key)) > 19 or int(key) > LARGEST_KEY):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)
