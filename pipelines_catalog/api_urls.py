"""Addresses of the pipelines API, under `/api/v1/`."""

from django.urls import include, path

urlpatterns = [
    path("", include("pipelines_catalog.alerts.api_urls")),
    path("", include("pipelines_catalog.runs.api_urls")),
    path("", include("pipelines_catalog.registry.api_urls")),
    path("", include("pipelines_catalog.serving.api_urls")),
    path("", include("pipelines_catalog.triggers.api_urls")),
]
