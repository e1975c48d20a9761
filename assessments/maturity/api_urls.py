"""Addresses of the maturity API, under `/api/v1/maturity/`."""

from django.urls import path

from assessments.maturity import api

urlpatterns = [
    path("score/", api.score_answers, name="api-maturity-score"),
    path("plan/", api.plan_answers, name="api-maturity-plan"),
    path("compare/", api.compare_answers, name="api-maturity-compare"),
    path("frameworks/", api.list_frameworks, name="api-maturity-frameworks"),
    path("frameworks/<slug:framework_id>/", api.read_framework, name="api-maturity-framework"),
]
