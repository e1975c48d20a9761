"""Addresses of the Assess door, under /assess/."""

from django.urls import path

from assessments.maturity.views import (
    assessments,
    evidence,
    evidence_review,
    exchange,
    questions,
    results,
)

app_name = "maturity"
urlpatterns = [
    path("", assessments.start, name="start"),
    path("import/", exchange.import_file, name="import"),
    path("sample/", results.sample, name="sample"),
    path("link/<str:token>/", assessments.open_link, name="link"),
    path("<uuid:assessment_id>/", assessments.resume, name="resume"),
    path("<uuid:assessment_id>/questions/<slug:dimension>/", questions.questions, name="questions"),
    path("<uuid:assessment_id>/result/", results.result, name="result"),
    path("<uuid:assessment_id>/settings/", assessments.settings, name="settings"),
    path("<uuid:assessment_id>/links/", assessments.add_link, name="add-link"),
    path(
        "<uuid:assessment_id>/links/<uuid:link_id>/withdraw/",
        assessments.withdraw_link,
        name="withdraw-link",
    ),
    path("<uuid:assessment_id>/delete/", assessments.delete, name="delete"),
    path(
        "<uuid:assessment_id>/evidence/<slug:practice>/",
        evidence.practice_evidence,
        name="evidence",
    ),
    path(
        "<uuid:assessment_id>/evidence/items/<uuid:item_id>/remove/",
        evidence.remove,
        name="evidence-remove",
    ),
    path(
        "<uuid:assessment_id>/evidence/items/<uuid:item_id>/restore/",
        evidence.restore,
        name="evidence-restore",
    ),
    path(
        "<uuid:assessment_id>/evidence/items/<uuid:item_id>/answer/",
        evidence.answer,
        name="evidence-answer",
    ),
    path("<uuid:assessment_id>/evidence-review/", evidence_review.review, name="evidence-review"),
    path(
        "<uuid:assessment_id>/evidence-review/<uuid:item_id>/",
        evidence_review.verdict,
        name="evidence-verdict",
    ),
    path("<uuid:assessment_id>/export.json", exchange.export_json, name="export-json"),
    path("<uuid:assessment_id>/answers.csv", exchange.answers_csv, name="answers-csv"),
    path("<uuid:assessment_id>/plan.csv", exchange.plan_csv, name="plan-csv"),
]
