"""Addresses of staffing under /api/v1/."""

from django.urls import path

from assessments.people import api

urlpatterns = [
    path("teams/staffing/", api.ask_staffing, name="teams-staffing"),
    path("teams/staffing/<uuid:job_id>/", api.read_staffing_job, name="teams-staffing-job"),
]
