"""The registry: models and where they serve, features, batches of data, and their lineage."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "pipelines_catalog.registry"
    label = "registry"

    def ready(self) -> None:
        from pipelines_catalog.registry.plugin import RegistryPlugin
        from pipelines_catalog.runs import plugins

        plugins.register(RegistryPlugin())
