"""Addresses of the landscape, under `/landscape/`."""

from django.urls import path

from pipelines_catalog.landscape.views import browse, overview, tools, topics

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
]
