"""The form renderer: Django's widget HTML inside one template per field.

`{{ field.as_field_group }}` gives label, help, message and input, linked for screen readers.
"""

from pathlib import Path

from django.conf import settings
from django.forms import renderers
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property


class PortalFormRenderer(renderers.DjangoTemplates):
    """Django's widget templates, with the portal's template around each field."""

    field_template_name = "components/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        folders = [settings.BASE_DIR / "templates", Path(renderers.__file__).parent / "templates"]
        options = {"NAME": "portal_forms", "DIRS": folders, "APP_DIRS": False, "OPTIONS": {}}
        return DjangoTemplates(options)
