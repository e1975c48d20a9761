"""Foundation: code that all apps build on, without domain logic."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class FoundationConfig(AppConfig):
    name = "mlops_portal.foundation"
    label = "foundation"

    def ready(self) -> None:
        # The tasks that a page sends must find the portal's broker, not Celery's default one.
        import_module(settings.BACKGROUND_APPLICATION)
        from mlops_portal.foundation import checks  # noqa: F401  registers the system checks
        from mlops_portal.foundation.secret_addresses import watch_logs

        watch_logs()
