"""Who may read and who may write, address by address: the API."""

from pipelines_catalog.serving.api import FLIGHT
from tests.mlops_portal.permissions import (
    EVERYONE,
    EXAMPLE,
    MEMBERS,
    RUN,
    May,
    Upload,
    body,
    form,
    page,
)

_OF = "organization={organization}"
_RUN = {"step": "train"}
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
    "v1/models/<slug:name>/at/": page(MEMBERS, _OF, name="=toy"),
    "v1/models/<slug:name>/predict/": body(MEMBERS, {"rows": [FLIGHT]}, query=_OF, name="=toy"),
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
