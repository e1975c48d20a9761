"""Addresses of runs."""

from django.urls import path

from pipelines_catalog.runs.views import changes, histories, runs

urlpatterns = [
    path("runs/", histories.runs, name="runs"),
    path("compare/", histories.compare, name="compare"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/panel/", runs.panel, name="panel"),
    path("runs/<uuid:run_id>/replay/", histories.replay, name="replay"),
    path("runs/<uuid:run_id>/cancel/", changes.cancel, name="cancel"),
    path("runs/<uuid:run_id>/retry/", changes.retry, name="retry"),
    path("runs/<uuid:run_id>/rerun/", changes.rerun, name="rerun"),
    path("runs/<uuid:run_id>/approve/", changes.approve, name="approve"),
    path("runs/<uuid:run_id>/refuse/", changes.refuse, name="refuse"),
    path("runs/<uuid:run_id>/artifacts/<int:artifact_id>/", runs.artifact, name="artifact"),
]
