"""Addresses of the pipelines API, under `/api/v1/`."""

from django.urls import path

from pipelines_catalog.runs import api, api_registry, api_starts

urlpatterns = [
    path("pipelines/", api.list_pipelines, name="api-pipelines"),
    path("pipelines/<slug:key>/deliveries/", api_starts.deliver, name="api-pipeline-deliver"),
    path("pipelines/<slug:key>/triggers/", api_starts.triggers, name="api-pipeline-triggers"),
    path("models/", api_registry.list_models, name="api-models"),
    path("models/<int:model_id>/rollback/", api_registry.roll_back, name="api-model-rollback"),
    path("runs/", api.start, name="api-runs"),
    path("runs/<uuid:run_id>/", api.read_run, name="api-run"),
    path("runs/<uuid:run_id>/cancel/", api.cancel, name="api-run-cancel"),
    path("runs/<uuid:run_id>/retry/", api.retry, name="api-run-retry"),
    path(
        "runs/<uuid:run_id>/artifacts/<int:artifact_id>/",
        api.download,
        name="api-run-artifact",
    ),
]
