"""Addresses of the API of the registry."""

from django.urls import path

from pipelines_catalog.registry import api

urlpatterns = [
    path("models/", api.list_models, name="api-models"),
    path("models/<slug:name>/at/", api.served_at, name="api-model-at"),
    path("models/<int:model_id>/rollback/", api.roll_back, name="api-model-rollback"),
]
