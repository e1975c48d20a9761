"""Addresses of accounts and organizations."""

from django.urls import path

from mlops_portal.organizations.views import (
    account,
    audit,
    invitations,
    members,
    organizations,
    security,
    sign_in,
    systems,
    teams,
)

app_name = "organizations"

urlpatterns = [
    path("", organizations.organizations, name="list"),
    path("new/", organizations.create, name="create"),
    path("account/", account.account, name="account"),
    path("account/security/", security.security, name="security"),
    path("account/security/end/", security.end_sessions, name="end-sessions"),
    path("account/export/", account.export, name="account-export"),
    path("account/delete/", account.delete, name="account-delete"),
    path("sign-in/<str:role>/", sign_in.demo_sign_in, name="demo-sign-in"),
    path("invitation/<secret:token>/", invitations.invitation, name="invitation"),
    path("<uuid:organization_id>/", organizations.organization, name="organization"),
    path("<uuid:organization_id>/settings/", organizations.settings, name="settings"),
    path("<uuid:organization_id>/export/", organizations.export, name="export"),
    path("<uuid:organization_id>/delete/", organizations.delete, name="delete"),
    path("<uuid:organization_id>/second-factor/", security.require_factor, name="require-factor"),
    path("<uuid:organization_id>/audit/", audit.audit, name="audit"),
    path("<uuid:organization_id>/people/", members.people, name="people"),
    path("<uuid:organization_id>/people/leave/", members.leave, name="leave"),
    path(
        "<uuid:organization_id>/people/<int:user_id>/role/", members.change_role, name="change-role"
    ),
    path(
        "<uuid:organization_id>/people/<int:user_id>/remove/", members.remove, name="remove-member"
    ),
    path(
        "<uuid:organization_id>/people/<int:user_id>/hand-over/",
        members.hand_over,
        name="hand-over",
    ),
    path(
        "<uuid:organization_id>/invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke,
        name="revoke-invitation",
    ),
    path("<uuid:organization_id>/teams/new/", teams.edit, name="create-team"),
    path("<uuid:organization_id>/teams/<uuid:team_id>/", teams.edit, name="team"),
    path("<uuid:organization_id>/teams/<uuid:team_id>/delete/", teams.delete, name="delete-team"),
    path(
        "<uuid:organization_id>/teams/<uuid:team_id>/systems/new/",
        systems.edit,
        name="create-system",
    ),
    path("<uuid:organization_id>/systems/<uuid:system_id>/", systems.edit, name="system"),
    path(
        "<uuid:organization_id>/systems/<uuid:system_id>/delete/",
        systems.delete,
        name="delete-system",
    ),
]
