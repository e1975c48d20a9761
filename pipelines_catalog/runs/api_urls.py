"""Addresses of the API of runs."""

from django.urls import path

from pipelines_catalog.runs import api, api_changes, api_histories

urlpatterns = [
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
