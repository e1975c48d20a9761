"""Addresses of pipelines and runs, under `/pipelines/`. Those of a pipeline take any slug."""

from django.urls import include, path

app_name = "runs"
urlpatterns = [
    path("", include("pipelines_catalog.alerts.urls")),
    path("", include("pipelines_catalog.runs.urls")),
    path("", include("pipelines_catalog.registry.urls")),
    path("", include("pipelines_catalog.triggers.urls")),
]
