"""Logs."""

from mlops_portal.settings.environment import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "mlops_portal.foundation.requests.RequestIdFilter"},
    },
    "formatters": {
        "line": {
            "class": "mlops_portal.foundation.secret_addresses.CuttingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s%(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "mlops_portal": {"level": LOG_LEVEL},
        "assessments": {"level": LOG_LEVEL},
        "pipelines_catalog": {"level": LOG_LEVEL},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
