"""The field of forms for a name: of a person, a team, a system, a tool. Nothing else takes one."""

from django import forms

from mlops_portal.foundation.visible import visible_line


class NameField(forms.CharField):
    """A name on one line; what nobody sees is no part of it, and alone it is no name."""

    def to_python(self, value: object) -> str:
        return visible_line(super().to_python(value) or "")
