"""Addresses of the prediction API."""

from django.urls import path

from pipelines_catalog.serving import api

urlpatterns = [path("models/<slug:name>/predict/", api.predict, name="api-model-predict")]
