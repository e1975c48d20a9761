"""Who may read and who may write, address by address: the one table of the whole portal.

A route of the URL resolver without a line here fails `test_who_may.py`. A line says who reads, who
writes by which method and with which valid input, and which object of the world (`world.py`) its
variable parts name. Other tests walk the same table with odd input and without a transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.mlops_portal.world import MARK

Parts = frozenset[str]

# People of the world, by part. Everyone of CAST is tried on every address; the others where they
# are named, or near what is theirs (`company`).
OWNER: Parts = frozenset({"owner"})
RUN: Parts = OWNER | {"assessor"}
MEMBERS: Parts = RUN | {"viewer", "rated"}
SIGNED_IN: Parts = MEMBERS | {"stranger", "claimer"}
OUTSIDE: Parts = frozenset({"stranger", "anonymous", "program"})
EVERYONE: Parts = SIGNED_IN | OUTSIDE | {"respondent", "answerer", "candidate"}
NOBODY: Parts = frozenset()
RATED: Parts = frozenset({"rated"})
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")


@dataclass(frozen=True)
class Upload:
    """A file of the world, as a field of a form."""

    name: str


EXAMPLE = Upload("")  # the body that the document of the API shows first


@dataclass(frozen=True)
class May:
    """Who may do what at an address.

    `reads` is None where nothing is read. `sends` is valid input, with names of the world in
    braces. `take` names the objects for parts of the route whose own name is not the object's.
    Whoever has the address of a `bearer` may use it, and sees whose it is. A `worded` one names
    its organization in what is sent, which is refused as any other wrong value is. The input is
    valid when `by` sends it, else when anyone does who may.
    """

    reads: Parts | None = None
    writes: Mapping[str, Parts] = field(default_factory=dict)
    sends: Any = None
    query: str = ""
    take: Mapping[str, str] = field(default_factory=dict)
    is_bearer: bool = False
    is_worded: bool = False
    by: str = ""


def page(reads: Parts, query: str = "", **take: str) -> May:
    """A page or file that is read."""
    return May(reads, query=query, take=take)


def form(
    writes: Parts,
    sends: Any = None,
    *,
    reads: Parts | None = None,
    query: str = "",
    by: str = "",
    **take: str,
) -> May:
    """A form; its page is at the same address where `reads` is given."""
    return May(reads, {"POST": writes}, sends or {}, query, take, by=by)


def allauth(writes: Parts = EVERYONE, sends: Any = None) -> May:
    """A page of allauth, whose views take a PUT as they take a POST."""
    return May(writes, {"POST": writes, "PUT": writes}, sends or {})


def body(
    writes: Parts,
    sends: Any = None,
    *,
    method: str = "POST",
    reads: Parts | None = None,
    query: str = "",
    **take: str,
) -> May:
    """An operation of the API with a JSON body."""
    return May(reads, {method: writes}, sends if sends is not None else {}, query, take)


_OF = "organization={organization}"
_RUN = {"step": "train"}
_SOLO = {"system": "Renamed", "team": "", "description": "", "scope": "gates"}
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

ASSESS = {
    "": form(EVERYONE, _SOLO, reads=EVERYONE),
    "import/": form(EVERYONE, {"file": Upload("export.json")}, reads=EVERYONE),
    "import/archive/": form(
        OWNER,
        {"taken": "{archive}", "organization": "{organization}"},
        reads=OWNER | {"stranger"},  # who owns another organization, into which it may come
    ),
    "sample/": page(EVERYONE),
    "practices/<slug:practice_id>/": page(EVERYONE, practice_id="=DATA-03"),
    "link/<secret:token>/": May(EVERYONE, take={"token": "round_token"}, is_bearer=True),
    "r/<secret:code>/": May(EVERYONE, take={"code": "round_code"}, is_bearer=True),
    "claim/": form(
        OWNER, {"assessment": "{alone}", "to": "system", "system": "{system}"}, reads=SIGNED_IN
    ),
    "systems/": page(SIGNED_IN),
    "systems/<uuid:system_id>/": page(MEMBERS, system_id="system"),
    "systems/<uuid:system_id>/start/": form(
        RUN, {"mode": "round", "scope": "full"}, reads=RUN, system_id="system"
    ),
    "systems/<uuid:system_id>/compare/": page(
        MEMBERS, "before={before}&after={after}", system_id="system"
    ),
    "systems/<uuid:system_id>/compare.<str:ending>": page(
        MEMBERS, "before={before}&after={after}", system_id="system", ending="=csv"
    ),
    "systems/<uuid:system_id>/results/<slug:kept>/": page(
        MEMBERS, system_id="system", kept="after"
    ),
}
ASSESSMENT = {
    "": page(MEMBERS),
    "join/": form(RUN | {"respondent"}, {"label": "phone"}, reads=RUN | {"respondent"}, by="owner"),
    "finish/": form(
        frozenset({"assessor", "respondent"}),
        {"do": "submit"},
        reads=frozenset({"assessor", "respondent"}),
    ),
    "round/": page(RUN),
    "round/close/": form(RUN, reads=RUN, assessment_id="ending"),
    "outcome/": page(frozenset({"answerer"}), assessment_id="closed"),
    "round/date/": form(RUN, {"last_day": "{soon}"}),
    "round/link/": form(RUN, {"instead": "{round_link}"}),
    "round/expected/": form(RUN, {"addresses": "ana@elsewhere.example"}),
    "round/expected/<int:expected_id>/forget/": form(RUN, expected_id="expected"),
    "round/responses/<int:response_id>/": form(
        RUN, {"reason": "A joke"}, reads=RUN, response_id="response"
    ),
    "workshop/": page(RUN),
    "facilitation/": page(RUN, assessment_id="closed"),
    "facilitation/<slug:practice>/": form(
        RUN,
        {"answer": "1", "reason": "We looked", "revision": "0"},
        reads=RUN,
        assessment_id="closed",
        practice="=PIPE-04",
    ),
    "history/": page(RUN | {"answerer"}, assessment_id="closed"),
    "record/": form(RUN, assessment_id="shared"),
    "questions/<slug:dimension>/": form(
        RUN,
        {"DATA-01-answer": "3", "DATA-01-revision": "1"},
        reads=RUN,
        assessment_id="shared",
        dimension="=data",
    ),
    "result/": page(MEMBERS, assessment_id="closed"),
    "settings/": form(RUN, _SOLO, reads=RUN, assessment_id="shared"),
    "links/": form(RUN, {"last_day": "{soon}"}, reads=RUN, assessment_id="closed"),
    "links/<uuid:link_id>/withdraw/": form(RUN, assessment_id="shared", link_id="shared_link"),
    "delete/": form(RUN, {"typed": "{spare_system_name}"}, reads=RUN, assessment_id="following"),
    "evidence/<slug:practice>/": form(
        RUN,
        {"kind": "link", "url": "https://ci.example/run/8", "title": "Run 8"},
        reads=MEMBERS,
        assessment_id="shared",
        practice="=DATA-03",
    ),
    "evidence/items/<uuid:item_id>/confirm/": form(RUN, item_id="carried"),
    "evidence/items/<uuid:item_id>/remove/": form(RUN, assessment_id="shared", item_id="to_remove"),
    "evidence/items/<uuid:item_id>/restore/": form(RUN, assessment_id="shared", item_id="removed"),
    "evidence/items/<uuid:item_id>/answer/": form(
        RUN, {"comment": "Run 7."}, assessment_id="shared", item_id="questioned"
    ),
    "evidence-review/": page(MEMBERS, assessment_id="shared"),
    "evidence-review/<uuid:item_id>/": form(
        OWNER,  # the assessor added it
        {"verdict": "accepted", "comment": "", "seen": "0"},
        assessment_id="shared",
        item_id="to_review",
    ),
    "export.json": page(MEMBERS, assessment_id="closed"),
    "answers.<str:ending>": page(MEMBERS, assessment_id="closed", ending="=csv"),
    "plan.<str:ending>": page(MEMBERS, assessment_id="closed", ending="=xlsx"),
}

_RATING = {"seen": "0", "level-devops": "2"}
_LINK = {"link-purpose": "peer", "link-days": "30", "link-email": "peer@elsewhere.example"}
_NOTICE = {"purpose": "P", "legal_ground": "L", "responsible": "R", "contact": "C"}
_NEEDS = {"need": "data-scientist:beginner", "depth": "1"}
PEOPLE = {
    "people/": page(SIGNED_IN),
    "people/of/<uuid:organization_id>/": page(MEMBERS),
    "people/of/<uuid:organization_id>/new/": form(RUN, {"name": "New"}, reads=RUN),
    "people/of/<uuid:organization_id>/me/": form(MEMBERS),
    "people/of/<uuid:organization_id>/notice/": form(OWNER, _NOTICE, reads=OWNER),
    "people/of/<uuid:organization_id>/against/": page(RUN, "profile=data-scientist:beginner"),
    "people/<secret:key>/": page(RUN | RATED),
    "people/<secret:key>/code/": May(
        EVERYONE - MEMBERS,  # who rate by their accounts
        {"POST": EVERYONE - MEMBERS},
        {"code": "long enough to be one"},
        take={"key": "unopened"},
        is_bearer=True,
    ),
    "people/<secret:key>/change/": form(RUN, {"name": "Another"}, reads=RUN),
    "people/<secret:key>/rate/": form(RUN, _RATING, reads=RUN, key="candidate"),
    "people/<secret:key>/result/": page(RUN | RATED),
    "people/<secret:key>/result/keep/": form(RUN | RATED, {"profile": "data-scientist:beginner"}),
    "people/<secret:key>/kept/": page(RUN | RATED),
    "people/<secret:key>/read/": form(RUN, by="owner", key="candidate"),
    "people/<secret:key>/ask/": form(RUN, {"ask-member": "{viewer_id}", "ask-source": "peer"}),
    "people/<secret:key>/links/": form(RUN | RATED, _LINK),
    "people/<secret:key>/links/<uuid:link_id>/end/": form(RUN | RATED, link_id="person_link"),
    "people/<secret:key>/share/": form(RATED),
    "people/<secret:key>/clock/": form(RATED, {"days": "180"}),
    "people/<secret:key>/corrections/": form(RATED, {"text": "Wrong"}),
    "people/<secret:key>/corrections/<int:correction_id>/": form(
        RUN, {"answer": "Looked at."}, correction_id="correction"
    ),
    "people/<secret:key>/claim/": May(
        None, {"POST": frozenset({"claimer"})}, {}, take={"key": "candidate_key"}, is_bearer=True
    ),
    "people/<secret:key>/export.json": page(RATED),
    "people/<secret:key>/delete/": form(
        OWNER, {"typed": "{leaving_pseudonym}"}, reads=OWNER, key="leaving"
    ),
    "teams/<uuid:team_id>/": page(MEMBERS),
    "teams/<uuid:team_id>/coverage.<str:ending>": page(MEMBERS, ending="=csv"),
    "teams/<uuid:team_id>/needs/": form(RUN, _NEEDS),
    "teams/<uuid:team_id>/needs/forget/": form(RUN),
    "teams/<uuid:team_id>/plan/": page(RUN),
    "teams/<uuid:team_id>/plan/ask/": form(RUN, {"query": "need=data-scientist:beginner"}),
    "teams/<uuid:team_id>/plan/<uuid:plan_id>/": page(RUN, plan_id="plan"),
}
_PROFILE = {"role": "=data-scientist", "seniority": "=beginner"}
ROLES = {
    "": page(EVERYONE),
    "matrix.<str:ending>": page(EVERYONE, ending="=csv"),
    "overview/": page(EVERYONE),
    "lint/": page(EVERYONE),
    "check/": form(EVERYONE, {"level-devops": "2"}, reads=EVERYONE),
    "compare/": page(EVERYONE, "profile=data-scientist:beginner&profile=data-analyst:expert"),
    "compare.<str:ending>": page(
        EVERYONE, "profile=data-scientist:beginner&profile=data-analyst:expert", ending="=csv"
    ),
    "skills/<slug:skill>/": page(EVERYONE, skill="=devops"),
    "seniorities/<slug:seniority>/": page(EVERYONE, seniority="=beginner"),
    "<slug:role>/": page(EVERYONE, role="=data-scientist"),
    **{
        f"<slug:role>/<slug:seniority>/{rest}": page(EVERYONE, **_PROFILE)
        for rest in ("", "advert/", "advert.md", "kit/", "kit.md")
    },
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

_ORGANIZATION = {"organization": "{organization}"}
API = {
    "schema/": page(EVERYONE),
    "docs/": page(EVERYONE),
    "v1/maturity/score/": body(EVERYONE, EXAMPLE),
    "v1/maturity/plan/": body(EVERYONE, EXAMPLE),
    "v1/maturity/compare/": body(EVERYONE, EXAMPLE),
    "v1/maturity/frameworks/": page(EVERYONE),
    "v1/maturity/frameworks/<slug:framework_id>/": page(EVERYONE, framework_id="=mlops-capability"),
    "v1/skills/": page(EVERYONE),
    "v1/roles/": page(EVERYONE),
    "v1/roles/ticks/": page(EVERYONE),
    "v1/roles/compare/": page(
        EVERYONE, "profile=data-scientist:beginner&profile=data-analyst:expert"
    ),
    "v1/roles/fit/": body(EVERYONE, EXAMPLE),
    "v1/roles/<slug:slug>/requirements/": page(EVERYONE, slug="=data-scientist"),
    "v1/teams/staffing/": body(EVERYONE, EXAMPLE),
    "v1/teams/staffing/<uuid:job_id>/": May(EVERYONE, take={"job_id": "job"}, is_bearer=True),
    "v1/tools/": page(EVERYONE),
    "v1/tools/<slug:slug>/": page(EVERYONE, slug="=mlflow"),
    "v1/categories/": page(EVERYONE),
    "v1/components/": page(EVERYONE),
    "v1/stacks/coverage/": body(EVERYONE, EXAMPLE),
    "v1/imports/": form(RUN, _ORGANIZATION | {"format": "csv", "file": Upload("tools.csv")}),
    "v1/imports/<uuid:import_id>/": page(MEMBERS, import_id="import"),
    "v1/imports/<uuid:import_id>/apply/": body(RUN, import_id="import_to_apply"),
    "v1/pipelines/": page(EVERYONE),
    "v1/pipelines/<slug:key>/deliveries/": body(RUN, _ORGANIZATION, key="=fed"),
    "v1/pipelines/<slug:key>/triggers/": body(
        RUN,
        _ORGANIZATION | {"triggers": {"drift": {"threshold": 0.3}}, "clock": {"every": 60}},
        method="PATCH",
        reads=MEMBERS,
        query=_OF,
        key="=fed",
    ),
    "v1/pipelines/<slug:key>/clock/": body(
        RUN, _ORGANIZATION | {"every": 60}, method="PUT", reads=MEMBERS, query=_OF, key="=fed"
    ),
    "v1/alerts/": page(MEMBERS, _OF),
    "v1/alerts/<int:alert_id>/": page(MEMBERS, alert_id="alert"),
    "v1/alerts/<int:alert_id>/acknowledge/": body(RUN, alert_id="alert_too"),
    "v1/alert-rules/": body(
        RUN, _ORGANIZATION | {"event": "run_slow", "pipeline": "fed"}, reads=MEMBERS, query=_OF
    ),
    "v1/alert-rules/<int:rule_id>/": May(
        MEMBERS, {"PATCH": RUN, "DELETE": RUN}, {"is_on": False}, take={"rule_id": "api_rule"}
    ),
    "v1/models/": page(EVERYONE),
    "v1/models/<int:model_id>/rollback/": body(
        RUN, {"expected": 2, "reason": "False alarms"}, model_id="model_too"
    ),
    "v1/runs/": body(RUN, _ORGANIZATION | {"pipeline": "registry", "parameters": {"batch": 11}}),
    "v1/runs/compare/": page(MEMBERS, "run={first_run}&run={run}"),
    "v1/runs/<uuid:run_id>/": page(MEMBERS, run_id="run"),
    "v1/runs/<uuid:run_id>/cancel/": body(RUN, run_id="queued_too"),
    "v1/runs/<uuid:run_id>/retry/": body(RUN, run_id="stopped_too"),
    "v1/runs/<uuid:run_id>/rerun/": body(RUN, _RUN, run_id="first_run"),
    "v1/runs/<uuid:run_id>/approve/": body(RUN, {"step": "approve"}, run_id="waiting_2"),
    "v1/runs/<uuid:run_id>/refuse/": body(RUN, {"step": "approve"}, run_id="waiting_3"),
    "v1/runs/<uuid:run_id>/replay/": page(MEMBERS, run_id="run"),
    "v1/runs/<uuid:run_id>/artifacts/<int:artifact_id>/": page(
        MEMBERS, run_id="run", artifact_id="artifact"
    ),
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
