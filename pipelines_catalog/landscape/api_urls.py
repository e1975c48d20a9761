"""Addresses of the landscape API, under `/api/v1/`."""

from django.urls import path

from pipelines_catalog.landscape import api, api_imports

urlpatterns = [
    path("tools/", api.list_tools, name="api-tools"),
    path("tools/<slug:slug>/", api.read_tool, name="api-tool"),
    path("categories/", api.list_categories, name="api-categories"),
    path("components/", api.list_components, name="api-components"),
    path("stacks/coverage/", api.stack_coverage, name="api-stack-coverage"),
    path("imports/", api_imports.begin, name="api-imports"),
    path("imports/<uuid:import_id>/", api_imports.read, name="api-import"),
    path("imports/<uuid:import_id>/apply/", api_imports.apply, name="api-import-apply"),
]
