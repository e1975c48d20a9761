"""Addresses of the JSON API. A room adds its own under `v1/`."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from mlops_portal import api_docs

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs.docs, name="api-docs"),
    path("v1/maturity/", include("assessments.maturity.api_urls")),
    path("v1/", include("assessments.roles.api_urls")),
    path("v1/", include("assessments.people.api_urls")),
    path("v1/", include("pipelines_catalog.landscape.api_urls")),
    path("v1/", include("pipelines_catalog.api_urls")),
]
