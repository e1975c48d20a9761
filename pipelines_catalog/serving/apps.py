"""Serving: predictions of the deployed models."""

from django.apps import AppConfig


class ServingConfig(AppConfig):
    name = "pipelines_catalog.serving"
    label = "serving"
