"""Addresses of roles and skills under /api/v1/."""

from django.urls import path

from assessments.people import api, api_fit, api_staffing

urlpatterns = [
    path("skills/", api.list_skills, name="skills-list"),
    path("roles/", api.list_roles, name="roles-list"),
    path("roles/ticks/", api.read_ticks, name="roles-ticks"),
    path("roles/compare/", api.compare_profiles, name="roles-compare"),
    path("roles/fit/", api_fit.measure_fit, name="roles-fit"),
    path("roles/<slug:slug>/requirements/", api.read_requirements, name="roles-requirements"),
    path("teams/staffing/", api_staffing.ask_staffing, name="teams-staffing"),
    path(
        "teams/staffing/<uuid:job_id>/", api_staffing.read_staffing_job, name="teams-staffing-job"
    ),
]
