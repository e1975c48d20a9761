"""Addresses of the landscape, under `/landscape/`."""

from django.urls import path

from pipelines_catalog.landscape.views import (
    browse,
    entries,
    imports,
    overview,
    own_tools,
    stack,
    tools,
    topics,
)

_STACK = "stack/<uuid:organization_id>/"
app_name = "landscape"
urlpatterns = [
    path("", browse.browse, name="browse"),
    path("compare/", tools.compare_tools, name="compare"),
    path("changes/", overview.changed, name="changes"),
    path("statistics/", overview.numbers, name="statistics"),
    path("deck/", overview.course_deck, name="deck"),
    path("checks/", overview.to_check, name="checks"),
    path("tools/<slug:slug>/", tools.tool, name="tool"),
    path("categories/<slug:slug>/", topics.category, name="category"),
    path("components/<slug:slug>/", topics.component, name="component"),
    path("stages/<slug:slug>/", topics.stage, name="stage"),
    path("responsible-ai/<int:step>/", topics.responsible_ai, name="responsible-ai"),
    path("stack/", stack.current, name="my-stack"),
    path(_STACK, stack.stack, name="stack"),
    path(f"{_STACK}stack.<str:ending>", stack.stack_table, name="stack-table"),
    path(f"{_STACK}tools/<slug:slug>/", entries.entry, name="entry"),
    path(f"{_STACK}tools/<slug:slug>/remove/", entries.take_out, name="take-out"),
    path(f"{_STACK}tools/<slug:slug>/undo/", entries.undo, name="undo"),
    path(f"{_STACK}remove/", entries.take_out_many, name="take-out-many"),
    path(f"{_STACK}undo/", entries.undo_many, name="undo-many"),
    path(f"{_STACK}own/new/", own_tools.create, name="create-own-tool"),
    path(f"{_STACK}own/<int:tool_id>/", own_tools.change, name="own-tool"),
    path(f"{_STACK}own/<int:tool_id>/remove/", own_tools.remove, name="remove-own-tool"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:import_id>/", imports.one, name="import"),
    path("imports/<uuid:import_id>/choose/", imports.choose, name="import-choose"),
    path("imports/<uuid:import_id>/discard/", imports.discard, name="import-discard"),
    path("imports/<uuid:import_id>/undo/", imports.undo, name="import-undo"),
]
