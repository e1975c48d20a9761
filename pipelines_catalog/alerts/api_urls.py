"""Addresses of the API of alerts."""

from django.urls import path

from pipelines_catalog.alerts import api

urlpatterns = [
    path("alerts/", api.list_alerts, name="api-alerts"),
    path("alerts/<int:alert_id>/", api.read_alert, name="api-alert"),
    path("alerts/<int:alert_id>/acknowledge/", api.acknowledge, name="api-alert-acknowledge"),
    path("alert-rules/", api.rules, name="api-alert-rules"),
    path("alert-rules/<int:rule_id>/", api.rule, name="api-alert-rule"),
]
