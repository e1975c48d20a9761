"""Addresses of alerts and their rules."""

from django.urls import path

from pipelines_catalog.alerts.views import alerts
from pipelines_catalog.alerts.views import rules as alert_rules

urlpatterns = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/live/", alerts.live, name="alerts-live"),
    path("alerts/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/", alerts.alert, name="alert"),
    path("alerts/rules/", alert_rules.rules, name="alert-rules"),
    path("alerts/rules/usual/", alert_rules.usual, name="usual-alert-rules"),
    path("alerts/rules/<int:rule_id>/", alert_rules.rule, name="alert-rule"),
    path("alerts/rules/<int:rule_id>/delete/", alert_rules.delete, name="delete-alert-rule"),
    path("alerts/rules/<int:rule_id>/leave/", alert_rules.leave, name="leave-alert-rule"),
]
