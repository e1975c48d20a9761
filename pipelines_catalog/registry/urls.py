"""Addresses of the registry."""

from django.urls import path

from pipelines_catalog.registry import views as registry

urlpatterns = [
    path("models/", registry.models, name="models"),
    path("models/<int:model_id>/", registry.model, name="model"),
    path("models/<slug:name>/served/", registry.served, name="served"),
    path("models/<int:model_id>/rollback/", registry.roll_back, name="rollback"),
    path("data/<int:batch_id>/", registry.batch, name="batch"),
]
