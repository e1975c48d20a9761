"""The form field for every name: of a person, a team, a system, a tool."""

from django import forms

from mlops_portal.foundation.visible import visible_line


class NameField(forms.CharField):
    """A one-line name without invisible characters; empty when there are no others."""

    def to_python(self, value: object) -> str:
        return visible_line(super().to_python(value) or "")
