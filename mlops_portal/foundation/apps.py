"""Foundation: what every room stands on and nothing of the domain."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "mlops_portal.foundation"
    label = "foundation"

    def ready(self) -> None:
        from mlops_portal.foundation import checks  # noqa: F401  registers the system checks
