"""Addresses of the API of pipelines and what starts them."""

from django.urls import path

from pipelines_catalog.triggers import api

urlpatterns = [
    path("pipelines/", api.list_pipelines, name="api-pipelines"),
    path("pipelines/<slug:key>/deliveries/", api.deliver, name="api-pipeline-deliver"),
    path("pipelines/<slug:key>/triggers/", api.triggers, name="api-pipeline-triggers"),
    path("pipelines/<slug:key>/clock/", api.schedule, name="api-pipeline-clock"),
]
