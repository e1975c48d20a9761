"""The JSON API and its document."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["mlops_portal.foundation.api_gate.KnownQuery"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mlops_portal.foundation.api_gate.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "mlops_portal.foundation.errors.api_exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MLOps Portal API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mlops_portal.api_docs.tell_second_factor",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # the values say it
    "ENUM_NAME_OVERRIDES": {
        "RunStatusEnum": "pipelines_catalog.runs.serializers.RUN_STATUSES",
        "StepStatusEnum": "pipelines_catalog.runs.serializers.STEP_STATUSES",
        "AlertEventEnum": "pipelines_catalog.alerts.serializers.ALERT_EVENTS",
        "TriggerKindEnum": "pipelines_catalog.runs.serializers.TRIGGER_KINDS",
    },
}
