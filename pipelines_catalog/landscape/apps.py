"""Landscape: the tools of the field, browsed, searched, compared and checked."""

from django.apps import AppConfig


class LandscapeConfig(AppConfig):
    name = "pipelines_catalog.landscape"
    label = "landscape"

    def ready(self) -> None:
        from mlops_portal.foundation.content import register_inspection
        from pipelines_catalog.landscape import checks, content  # noqa: F401  registers the check

        register_inspection("landscape", content.inspect)
