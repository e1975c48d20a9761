"""Who may read and who may write, address by address: assessments, people and roles."""

from tests.mlops_portal.permissions import (
    EVERYONE,
    MEMBERS,
    OWNER,
    RATED,
    RUN,
    SIGNED_IN,
    May,
    Upload,
    form,
    page,
)

_SOLO = {"system": "Renamed", "team": "", "description": "", "scope": "gates"}
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
