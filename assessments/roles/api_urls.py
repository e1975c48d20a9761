"""Addresses of roles and skills under /api/v1/."""

from django.urls import path

from assessments.roles import api

urlpatterns = [
    path("skills/", api.list_skills, name="skills-list"),
    path("roles/", api.list_roles, name="roles-list"),
    path("roles/ticks/", api.read_ticks, name="roles-ticks"),
    path("roles/compare/", api.compare_profiles, name="roles-compare"),
    path("roles/fit/", api.measure_fit, name="roles-fit"),
    path("roles/<slug:slug>/requirements/", api.read_requirements, name="roles-requirements"),
]
