"""Addresses of the landscape API, under `/api/v1/`."""

from django.urls import path

from pipelines_catalog.landscape import api

urlpatterns = [
    path("tools/", api.list_tools, name="api-tools"),
    path("tools/<slug:slug>/", api.read_tool, name="api-tool"),
    path("categories/", api.list_categories, name="api-categories"),
    path("components/", api.list_components, name="api-components"),
    path("stacks/coverage/", api.stack_coverage, name="api-stack-coverage"),
]
