"""Who may read and who may write, address by address: the one table of the whole portal.

A route of the URL resolver without a line here fails `test_who_may.py`. A line says who reads, who
writes by which method and with which valid input, and which object of the world (`world.py`) its
variable parts name. Other tests walk the same table with odd input and without a transaction.
"""

from collections.abc import Mapping
from dataclasses import replace

from tests.mlops_portal.permissions import (
    CAST,
    EVERYONE,
    MEMBERS,
    NOBODY,
    OWNER,
    RUN,
    SIGNED_IN,
    May,
    Upload,
    allauth,
    form,
    page,
)
from tests.mlops_portal.surroundings import MARK
from tests.mlops_portal.who_may_api import API
from tests.mlops_portal.who_may_assessments import ASSESS, ASSESSMENT, PEOPLE, ROLES

_OF = "organization={organization}"
_RUN = {"step": "train"}
_TOOL = {"name": "A tool", "category": "ml-platform", "kind": "in-house", "homepage": ""}

PORTAL = {
    "": page(EVERYONE),
    "method/": page(EVERYONE),
    "about/": page(EVERYONE),
    "accessibility/": page(EVERYONE),
    "language/": page(EVERYONE, "language=en"),
    "theme/": form(EVERYONE, {"theme": "dark", "next": "/"}),
    "healthz": page(EVERYONE),
    "livez": page(EVERYONE),
    "evidence/<uuid:item_id>/file/": page(MEMBERS, item_id="file"),
    "open/<secret:key>/": page(NOBODY, key="nobody"),  # on one's own laptop alone
    "outbox/": page(NOBODY),
}

_STACK = "stack/<uuid:organization_id>/"
LANDSCAPE = {
    "/": page(EVERYONE),
    "/compare/": page(EVERYONE, "tool=mlflow&tool=kedro"),
    "/changes/": page(EVERYONE),
    "/statistics/": page(EVERYONE),
    "/deck/": page(EVERYONE),
    "/checks/": page(EVERYONE),
    "/tools/<slug:slug>/": page(MEMBERS, slug="tool_slug"),
    "/categories/<slug:slug>/": page(EVERYONE, slug="=ml-platform"),
    "/components/<slug:slug>/": page(EVERYONE, slug="=model_registry"),
    "/stages/<slug:slug>/": page(EVERYONE, slug="=collect"),
    "/responsible-ai/<int:step>/": page(EVERYONE, step="=1"),
    "/stack/": page(SIGNED_IN),
    f"/{_STACK}": page(MEMBERS),
    f"/{_STACK}stack.<str:ending>": page(MEMBERS, ending="=csv"),
    f"/{_STACK}tools/<slug:slug>/": form(RUN, {"ring": "adopt"}, reads=MEMBERS, slug="=mlflow"),
    f"/{_STACK}tools/<slug:slug>/remove/": form(RUN, slug="=mlflow"),
    f"/{_STACK}tools/<slug:slug>/undo/": form(RUN, by="owner", slug="=kedro"),
    f"/{_STACK}remove/": form(RUN, {"tool": "dvc", "confirmed": "1"}, by="owner"),
    f"/{_STACK}undo/": form(RUN, by="owner"),
    f"/{_STACK}own/<int:tool_id>/remove/": form(RUN, reads=RUN, tool_id="spare_tool"),
    f"/{_STACK}own/new/": form(RUN, _TOOL, reads=RUN),
    f"/{_STACK}own/<int:tool_id>/": form(RUN, _TOOL, reads=RUN, tool_id="tool"),
    "/imports/": May(
        SIGNED_IN,
        {"POST": RUN},
        {"organization": "{organization}", "format": "csv", "file": Upload("tools.csv")},
        is_worded=True,
    ),
    "/imports/<uuid:import_id>/": page(MEMBERS, import_id="import"),
    "/imports/<uuid:import_id>/choose/": form(RUN, {"apply": "1"}, import_id="import"),
    "/imports/<uuid:import_id>/discard/": form(RUN, reads=RUN, import_id="import_to_discard"),
    "/imports/<uuid:import_id>/undo/": form(RUN, reads=RUN, import_id="applied"),
    ".<str:extension>": page(EVERYONE, extension="=csv"),
}

_RULE = {"event": "run_slow", "pipeline": "", "threshold": "", "pause": "900", "is_on": "on"}
PIPELINES = {
    "": page(EVERYONE),
    "alerts/": page(MEMBERS, _OF),
    "alerts/live/": page(MEMBERS, _OF),
    "alerts/acknowledge/": form(RUN, {"alert": "{alert}"}),
    "alerts/<int:alert_id>/": page(MEMBERS, alert_id="alert"),
    "alerts/rules/": form(RUN, _RULE, reads=MEMBERS, query=_OF),
    "alerts/rules/usual/": form(RUN, query=_OF),
    "alerts/rules/<int:rule_id>/": form(RUN, {"switch": "off"}, reads=RUN, rule_id="rule"),
    "alerts/rules/<int:rule_id>/delete/": form(RUN, rule_id="spare_rule"),
    "alerts/rules/<int:rule_id>/leave/": form(frozenset({"viewer"}), rule_id="rule"),
    "runs/": page(EVERYONE),
    "compare/": page(MEMBERS, "run={first_run}&run={run}"),
    "models/": page(EVERYONE),
    "models/<slug:name>/served/": page(MEMBERS, _OF, name="=toy"),
    "models/<int:model_id>/": page(MEMBERS, model_id="model"),
    "models/<int:model_id>/rollback/": form(
        RUN, {"expected": "2", "reason": "False alarms"}, model_id="model"
    ),
    "data/<int:batch_id>/": page(MEMBERS, batch_id="batch"),
    "runs/<uuid:run_id>/": page(MEMBERS, run_id="run"),
    "runs/<uuid:run_id>/panel/": page(MEMBERS, run_id="run"),
    "runs/<uuid:run_id>/replay/": page(MEMBERS, run_id="run"),
    "runs/<uuid:run_id>/cancel/": form(RUN, run_id="queued"),
    "runs/<uuid:run_id>/retry/": form(RUN, _RUN, run_id="stopped"),
    "runs/<uuid:run_id>/rerun/": form(RUN, _RUN, run_id="run"),
    "runs/<uuid:run_id>/approve/": form(RUN, {"step": "approve"}, run_id="waiting_0"),
    "runs/<uuid:run_id>/refuse/": form(RUN, {"step": "approve"}, run_id="waiting_1"),
    "runs/<uuid:run_id>/artifacts/<int:artifact_id>/": page(
        MEMBERS, run_id="run", artifact_id="artifact"
    ),
    "<slug:key>/": form(
        RUN,
        {"p_batch": "1", "p_quality": "0.5", "p_meeting": "0"},
        reads=MEMBERS,
        query=_OF,
        key="=fed",
    ),
    "<slug:key>/starts/": page(MEMBERS, _OF, key="=fed"),
    "<slug:key>/deliver/": form(RUN, {"position": "2"}, query=_OF, key="=fed"),
    "<slug:key>/clock/": form(RUN, {"every": "60"}, query=_OF, key="=fed"),
    "<slug:key>/triggers/<slug:kind>/": form(
        RUN, {"switch": "off"}, query=_OF, key="=fed", kind="=drift"
    ),
}

_NAME = {"name": "Another name"}
_SYSTEM = {"name": "Another name", "description": "", "target_level": "", "target_reason": ""}
ORGANIZATIONS = {
    "": page(SIGNED_IN),
    "new/": form(SIGNED_IN, _NAME, reads=SIGNED_IN),
    "account/": form(SIGNED_IN, _NAME, reads=SIGNED_IN),
    "account/security/": page(SIGNED_IN),
    "account/security/end/": form(SIGNED_IN),
    "account/export/": form(SIGNED_IN),
    "account/delete/": May(
        SIGNED_IN, {"POST": frozenset({"claimer"})}, {"typed": "{claimer_email}"}, is_worded=True
    ),
    "sign-in/<str:role>/": form(NOBODY, role="=owner"),  # on one's own laptop alone
    "invitation/<secret:token>/": May(
        EVERYONE,
        {"POST": SIGNED_IN},
        {},
        take={"token": "invitation_token"},
        is_bearer=True,
        by="claimer",
    ),
}
ORGANIZATION = {
    "": page(MEMBERS),
    "settings/": form(OWNER, {"name": f"{MARK}  Bank"}, reads=OWNER),
    "export/": form(OWNER),
    "delete/": form(OWNER, {"typed": "{organization_name}"}, reads=OWNER),
    "second-factor/": form(OWNER, {"required": "no"}),
    "audit/": page(OWNER),
    "people/": form(OWNER, {"email": "new@elsewhere.example", "role": "viewer"}, reads=MEMBERS),
    "people/leave/": form(MEMBERS, reads=MEMBERS, by="viewer"),
    "people/<int:user_id>/role/": form(OWNER, {"role": "assessor"}, user_id="viewer_id"),
    "people/<int:user_id>/remove/": form(OWNER, reads=OWNER, user_id="rated_id"),
    "people/<int:user_id>/hand-over/": form(OWNER, user_id="assessor_id"),
    "invitations/<uuid:invitation_id>/revoke/": form(OWNER, invitation_id="invitation"),
    "teams/new/": form(OWNER, {"name": "A new team"}, reads=OWNER),
    "teams/<uuid:team_id>/": form(OWNER, _NAME, reads=OWNER),
    "teams/<uuid:team_id>/delete/": form(
        OWNER, {"typed": "{spare_team_name}"}, reads=OWNER, team_id="spare_team"
    ),
    "teams/<uuid:team_id>/systems/new/": form(OWNER, _SYSTEM, reads=OWNER),
    "systems/<uuid:system_id>/": form(
        OWNER, _SYSTEM | {"name": "Renamed"}, reads=OWNER, system_id="system"
    ),
    "systems/<uuid:system_id>/delete/": form(
        OWNER, {"typed": "{spare_system_name}"}, reads=OWNER, system_id="spare_system"
    ),
}

_SECRETS = {"password1": "{password}x", "password2": "{password}x"}
ACCOUNTS = {  # of allauth; what they answer hangs on the state of the account
    "login/": allauth(EVERYONE, {"login": "{owner_email}", "password": "{password}"}),
    "signup/": allauth(
        EVERYONE, {"email": "new@elsewhere.example", "name": "New", "password1": "{password}"}
    ),
    "logout/": replace(allauth(), by="stranger"),
    "inactive/": allauth(),
    "reauthenticate/": allauth(SIGNED_IN, {"password": "{password}"}),
    "email/": allauth(SIGNED_IN, {"action_add": "", "email": "new@elsewhere.example"}),
    "confirm-email/": allauth(),
    "password/change/": allauth(SIGNED_IN, _SECRETS | {"oldpassword": "{password}"}),
    "password/set/": allauth(SIGNED_IN, _SECRETS),
    "password/reset/": allauth(EVERYONE, {"email": "{owner_email}"}),
    "login/code/confirm/": allauth(EVERYONE, {"code": "x"}),
    r"^confirm-email/(?P<key>[-:\w]+)/$": allauth(),
    "password/reset/key/done/": allauth(),
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": allauth(EVERYONE, _SECRETS),
    "password/reset/done/": allauth(),
    "2fa/": allauth(SIGNED_IN),
    "2fa/authenticate/": allauth(EVERYONE, {"code": "123456"}),
    "2fa/reauthenticate/": allauth(SIGNED_IN, {"code": "123456"}),
    "2fa/totp/activate/": allauth(SIGNED_IN, {"code": "123456"}),
    "2fa/totp/deactivate/": allauth(SIGNED_IN),
    "2fa/recovery-codes/": allauth(SIGNED_IN),
    "2fa/recovery-codes/generate/": allauth(SIGNED_IN),
    "2fa/recovery-codes/download/": allauth(SIGNED_IN),
    "3rdparty/login/cancelled/": allauth(),
    "3rdparty/login/error/": allauth(),
    "3rdparty/signup/": allauth(),
    "3rdparty/": allauth(SIGNED_IN),
    "social/login/cancelled/": allauth(),
    "social/login/error/": allauth(),
    "social/signup/": allauth(),
    "social/connections/": allauth(),  # a redirect to the page before
    r"oidc/^(?P<provider_id>[^/]+)/login/": allauth(),
    r"oidc/^(?P<provider_id>[^/]+)/login/callback/": allauth(),
}


WHO_MAY: Mapping[str, May] = {
    prefix + route: may
    for prefix, routes in {
        "": PORTAL,
        "assess/": ASSESS,
        "assess/<uuid:assessment_id>/": ASSESSMENT,
        "roles/": ROLES | PEOPLE,
        "landscape": LANDSCAPE,
        "pipelines/": PIPELINES,
        "organizations/": ORGANIZATIONS,
        "organizations/<uuid:organization_id>/": ORGANIZATION,
        "accounts/": ACCOUNTS,
        "api/": API,
    }.items()
    for route, may in routes.items()
}
# What the parts of a route are where its line does not say.
USUAL = {
    "organization_id": "organization",
    "assessment_id": "open",
    "team_id": "team",
    "key": "person",
    "uidb36": "=1",
    "provider_id": "=oidc",
}


def company(route: str) -> tuple[str, ...]:
    """Who is tried at a route: everyone of CAST, and whoever is near or named.

    What is everyone's is tried with a member, a member of something else, and nobody.
    """
    may = WHO_MAY[route]
    groups = {group for group in (may.reads, *may.writes.values()) if group is not None}
    if groups == {EVERYONE} and not route.startswith("api/v1/"):
        return ("owner", "stranger", "anonymous")
    more: list[str] = []
    if route.startswith("assess/<uuid"):
        more += ["respondent", "answerer"]
    if route.startswith(("roles/people/", "roles/teams/")):
        more += ["rated", "candidate"]
    if route.startswith("api/v1/"):
        more.append("program")
    for group in groups - {MEMBERS, SIGNED_IN, EVERYONE, EVERYONE - MEMBERS}:
        more += sorted(group)
    return tuple(dict.fromkeys([*CAST, *more]))


def sender(route: str, method: str) -> str:
    """Whose request is valid: of those who may, the one that the line names, or the lowliest."""
    may = WHO_MAY[route]
    who = (may.reads if method == "GET" else may.writes.get(method)) or NOBODY
    if may.by:
        return may.by
    if who == EVERYONE:
        return "anonymous" if route.startswith("accounts/") else "owner"
    if who == SIGNED_IN and route.startswith("accounts/"):
        return "stranger"
    lowly = ("viewer", "assessor", "owner", "stranger", "anonymous")
    return next(part for part in (*lowly, *sorted(who)) if part in who)
