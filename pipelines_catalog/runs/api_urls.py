"""Addresses of the pipelines API, under `/api/v1/`."""

from django.urls import path

from pipelines_catalog.runs import (
    api,
    api_alerts,
    api_changes,
    api_clock,
    api_histories,
    api_registry,
    api_starts,
)

urlpatterns = [
    path("pipelines/", api.list_pipelines, name="api-pipelines"),
    path("pipelines/<slug:key>/deliveries/", api_starts.deliver, name="api-pipeline-deliver"),
    path("pipelines/<slug:key>/triggers/", api_starts.triggers, name="api-pipeline-triggers"),
    path("pipelines/<slug:key>/clock/", api_clock.clock, name="api-pipeline-clock"),
    path("alerts/", api_alerts.list_alerts, name="api-alerts"),
    path("alerts/<int:alert_id>/", api_alerts.read_alert, name="api-alert"),
    path(
        "alerts/<int:alert_id>/acknowledge/", api_alerts.acknowledge, name="api-alert-acknowledge"
    ),
    path("alert-rules/", api_alerts.rules, name="api-alert-rules"),
    path("alert-rules/<int:rule_id>/", api_alerts.rule, name="api-alert-rule"),
    path("models/", api_registry.list_models, name="api-models"),
    path("models/<int:model_id>/rollback/", api_registry.roll_back, name="api-model-rollback"),
    path("runs/", api.start, name="api-runs"),
    path("runs/compare/", api_histories.compare, name="api-runs-compare"),
    path("runs/<uuid:run_id>/", api.read_run, name="api-run"),
    path("runs/<uuid:run_id>/cancel/", api.cancel, name="api-run-cancel"),
    path("runs/<uuid:run_id>/retry/", api_changes.retry, name="api-run-retry"),
    path("runs/<uuid:run_id>/rerun/", api_changes.rerun, name="api-run-rerun"),
    path("runs/<uuid:run_id>/approve/", api_changes.approve, name="api-run-approve"),
    path("runs/<uuid:run_id>/refuse/", api_changes.refuse, name="api-run-refuse"),
    path("runs/<uuid:run_id>/replay/", api_histories.replay, name="api-run-replay"),
    path(
        "runs/<uuid:run_id>/artifacts/<int:artifact_id>/",
        api.download,
        name="api-run-artifact",
    ),
]
