"""Addresses of runs."""

from django.urls import path

from pipelines_catalog.runs.views import runs

urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("compare/", runs.compare, name="compare"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/panel/", runs.panel, name="panel"),
    path("runs/<uuid:run_id>/replay/", runs.replay, name="replay"),
    path("runs/<uuid:run_id>/cancel/", runs.cancel, name="cancel"),
    path("runs/<uuid:run_id>/retry/", runs.retry, name="retry"),
    path("runs/<uuid:run_id>/rerun/", runs.rerun, name="rerun"),
    path("runs/<uuid:run_id>/approve/", runs.approve, name="approve"),
    path("runs/<uuid:run_id>/refuse/", runs.refuse, name="refuse"),
    path("runs/<uuid:run_id>/artifacts/<int:artifact_id>/", runs.artifact, name="artifact"),
]
