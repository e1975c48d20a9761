"""Maturity: the framework, assessments, answers, results and plans."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "assessments.maturity"
    label = "maturity"
