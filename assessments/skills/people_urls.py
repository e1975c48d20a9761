"""Addresses of people who are rated and of teams; `key` is an id, or a link's token."""

from django.urls import path

from assessments.skills.views import (
    against,
    asking,
    kept,
    needs,
    own,
    people,
    person,
    plans,
    rating,
    result,
    teams,
)

urlpatterns = [
    path("people/", people.home, name="people-home"),
    path("people/of/<uuid:organization_id>/", people.people, name="people"),
    path("people/of/<uuid:organization_id>/new/", people.add, name="add-person"),
    path("people/of/<uuid:organization_id>/me/", people.add_me, name="add-me"),
    path("people/of/<uuid:organization_id>/against/", against.against, name="people-against"),
    path("people/<str:key>/", person.person, name="person"),
    path("people/<str:key>/change/", people.change, name="change-person"),
    path("people/<str:key>/rate/", rating.rate, name="rate"),
    path("people/<str:key>/result/", result.result, name="result"),
    path("people/<str:key>/result/keep/", result.keep, name="keep-result"),
    path("people/<str:key>/kept/", kept.kept, name="kept"),
    path("people/<str:key>/read/", result.read_unrated, name="read-unrated"),
    path("people/<str:key>/ask/", asking.ask_member, name="ask-member"),
    path("people/<str:key>/links/", asking.add_link, name="person-link"),
    path("people/<str:key>/links/<uuid:link_id>/end/", asking.end_link, name="end-person-link"),
    path("people/<str:key>/share/", own.share, name="share"),
    path("people/<str:key>/clock/", own.keep_days, name="keep-days"),
    path("people/<str:key>/corrections/", own.correct, name="correct"),
    path(
        "people/<str:key>/corrections/<int:correction_id>/",
        own.answer,
        name="answer-correction",
    ),
    path("people/<str:key>/claim/", own.claim, name="claim"),
    path("people/<str:key>/export.json", own.export, name="person-export"),
    path("people/<str:key>/delete/", own.delete, name="delete-person"),
    path("teams/<uuid:team_id>/", teams.coverage, name="team"),
    path("teams/<uuid:team_id>/coverage.csv", teams.coverage_csv, name="team-csv"),
    path("teams/<uuid:team_id>/needs/", needs.keep, name="team-needs"),
    path("teams/<uuid:team_id>/needs/forget/", needs.forget, name="forget-team-needs"),
    path("teams/<uuid:team_id>/plan/", plans.plan, name="team-plan"),
    path("teams/<uuid:team_id>/plan/ask/", plans.ask, name="team-plan-ask"),
    path("teams/<uuid:team_id>/plan/<uuid:plan_id>/", plans.answer, name="team-plan-answer"),
]
