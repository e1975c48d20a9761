"""Addresses of the API of runs."""

from django.urls import path

from pipelines_catalog.runs import api

urlpatterns = [
    path("runs/", api.start, name="api-runs"),
    path("runs/compare/", api.compare, name="api-runs-compare"),
    path("runs/<uuid:run_id>/", api.read_run, name="api-run"),
    path("runs/<uuid:run_id>/cancel/", api.cancel, name="api-run-cancel"),
    path("runs/<uuid:run_id>/retry/", api.retry, name="api-run-retry"),
    path("runs/<uuid:run_id>/rerun/", api.rerun, name="api-run-rerun"),
    path("runs/<uuid:run_id>/approve/", api.approve, name="api-run-approve"),
    path("runs/<uuid:run_id>/refuse/", api.reject, name="api-run-refuse"),
    path("runs/<uuid:run_id>/replay/", api.replay, name="api-run-replay"),
    path(
        "runs/<uuid:run_id>/artifacts/<int:artifact_id>/",
        api.download,
        name="api-run-artifact",
    ),
]
