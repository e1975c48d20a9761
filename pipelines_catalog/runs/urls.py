"""Addresses of pipelines and runs, under `/pipelines/`."""

from django.urls import path

from pipelines_catalog.runs.views import (
    alert_rules,
    alerts,
    changes,
    histories,
    pipelines,
    registry,
    runs,
    starts,
)

app_name = "runs"
urlpatterns = [
    path("", pipelines.pipelines, name="pipelines"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/live/", alerts.live, name="alerts-live"),
    path("alerts/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/", alerts.alert, name="alert"),
    path("alerts/rules/", alert_rules.rules, name="alert-rules"),
    path("alerts/rules/usual/", alert_rules.usual, name="usual-alert-rules"),
    path("alerts/rules/<int:rule_id>/", alert_rules.rule, name="alert-rule"),
    path("alerts/rules/<int:rule_id>/delete/", alert_rules.delete, name="delete-alert-rule"),
    path("alerts/rules/<int:rule_id>/leave/", alert_rules.leave, name="leave-alert-rule"),
    path("runs/", histories.runs, name="runs"),
    path("compare/", histories.compare, name="compare"),
    path("models/", registry.models, name="models"),
    path("models/<int:model_id>/", registry.model, name="model"),
    path("models/<int:model_id>/rollback/", registry.roll_back, name="rollback"),
    path("data/<int:batch_id>/", registry.batch, name="batch"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/panel/", runs.panel, name="panel"),
    path("runs/<uuid:run_id>/replay/", histories.replay, name="replay"),
    path("runs/<uuid:run_id>/cancel/", changes.cancel, name="cancel"),
    path("runs/<uuid:run_id>/retry/", changes.retry, name="retry"),
    path("runs/<uuid:run_id>/rerun/", changes.rerun, name="rerun"),
    path("runs/<uuid:run_id>/approve/", changes.approve, name="approve"),
    path("runs/<uuid:run_id>/refuse/", changes.refuse, name="refuse"),
    path("runs/<uuid:run_id>/artifacts/<int:artifact_id>/", runs.artifact, name="artifact"),
    path("<slug:key>/", pipelines.pipeline, name="pipeline"),
    path("<slug:key>/starts/", starts.live, name="starts"),
    path("<slug:key>/deliver/", starts.deliver, name="deliver"),
    path("<slug:key>/clock/", starts.clock, name="clock"),
    path("<slug:key>/triggers/<slug:kind>/", starts.trigger, name="trigger"),
]
