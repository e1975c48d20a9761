"""Addresses of the Assess door, under /assess/."""

from django.urls import path

from assessments.maturity.views import (
    assessments,
    claim,
    evidence,
    evidence_review,
    exchange,
    facilitation,
    history,
    questions,
    respond,
    results,
    rounds,
    systems,
    workshop,
)

app_name = "maturity"
urlpatterns = [
    path("", assessments.start, name="start"),
    path("import/", exchange.import_file, name="import"),
    path("sample/", results.sample, name="sample"),
    path("link/<str:token>/", assessments.open_link, name="link"),
    path("r/<str:code>/", assessments.open_short_link, name="short-link"),
    path("claim/", claim.claim, name="claim"),
    path("systems/", systems.systems, name="systems"),
    path("systems/<uuid:system_id>/", systems.system, name="system"),
    path("systems/<uuid:system_id>/start/", systems.start, name="start-of-system"),
    path("systems/<uuid:system_id>/compare/", systems.compare, name="compare"),
    path("<uuid:assessment_id>/", assessments.resume, name="resume"),
    path("<uuid:assessment_id>/join/", respond.join, name="join"),
    path("<uuid:assessment_id>/finish/", respond.finish, name="finish"),
    path("<uuid:assessment_id>/round/", rounds.round_page, name="round"),
    path("<uuid:assessment_id>/round/close/", rounds.close, name="close-round"),
    path("<uuid:assessment_id>/round/link/", rounds.new_link, name="new-round-link"),
    path("<uuid:assessment_id>/round/expected/", rounds.expect, name="expect"),
    path(
        "<uuid:assessment_id>/round/expected/<int:expected_id>/forget/",
        rounds.forget,
        name="forget-expected",
    ),
    path(
        "<uuid:assessment_id>/round/responses/<int:response_id>/",
        rounds.exclude,
        name="exclude-response",
    ),
    path("<uuid:assessment_id>/workshop/", workshop.workshop, name="workshop"),
    path("<uuid:assessment_id>/facilitation/", facilitation.facilitation, name="facilitation"),
    path("<uuid:assessment_id>/facilitation/<slug:practice>/", facilitation.agree, name="agree"),
    path("<uuid:assessment_id>/history/", history.history, name="history"),
    path("<uuid:assessment_id>/record/", claim.record, name="record-result"),
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
