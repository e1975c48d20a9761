"""The room's part of an export of everything: of an organization, and of a person.

In an anonymous round nobody is named to the organization; a person gets what she said in it.
"""

from collections.abc import Iterable

from django.db.models import Q

from assessments.maturity.access import respondent_keys
from assessments.maturity.models import (
    AgreedAnswerRevision,
    AnswerRevision,
    Assessment,
    ExpectedRespondent,
    Response,
    Snapshot,
)
from assessments.organizations.access import Asker, Visitor
from assessments.organizations.exports import Data
from assessments.organizations.models import Organization, User

_STATE = ("practice", "revision", "kind", "value", "reason")


def of_organization(organization: Organization) -> Data:
    """Every assessment of the organization's systems with answers, history and results."""
    assessments = Assessment.objects.filter(ml_system__team__organization=organization)
    ordered = assessments.select_related("started_by").order_by("created_at", "pk")
    return {"assessments": [_whole(assessment) for assessment in ordered]}


def of_person(user: User) -> Data:
    """What the person answered, with its history, in rounds of any kind."""
    anonymous = Assessment.objects.filter(
        is_anonymous=True, ml_system__team__organization__memberships__user=user
    )
    asker = Asker(user, Visitor(""))
    keys = [key for one in anonymous for key in respondent_keys(asker, one.pk)]
    mine = Response.objects.filter(Q(respondent=user) | Q(visitor__in=keys))
    responses = list(mine.select_related("assessment", "respondent").order_by("created_at", "pk"))
    shared = AnswerRevision.objects.filter(by=user).exclude(response__in=responses)
    return {
        "responses": [
            {"assessment": _head(response.assessment), **_response(response, named=True)}
            for response in responses
        ],
        "shared_answers": [
            {"assessment": str(state.response.assessment_id), **_answer(state)}
            for state in shared.select_related("response").order_by("answered_at", "pk")
        ],
    }


def forget_person(user: User) -> None:
    """Blank what the person called herself in rounds; her answers stay, as nobody's."""
    Response.objects.filter(respondent=user).update(label="")


def _whole(assessment: Assessment) -> Data:
    named = not assessment.is_anonymous
    return {
        **_head(assessment),
        "description": assessment.description,
        "started_by": assessment.started_by and assessment.started_by.email,
        "responses": [
            _response(response, named=named)
            for response in assessment.responses.select_related("respondent").order_by("pk")
        ],
        "agreed": [_agreed(state) for state in _in_order(assessment.agreed_revisions)],
        "snapshots": [_snapshot(s) for s in assessment.snapshots.order_by("taken_at", "pk")],
        "expected": [_expected(one) for one in assessment.expected.select_related("user")],
    }


def _in_order(revisions: object) -> Iterable[AgreedAnswerRevision]:
    return revisions.select_related("set_by").order_by("practice", "revision")


def _head(assessment: Assessment) -> Data:
    return {
        "id": str(assessment.pk),
        "system": assessment.system,
        "team": assessment.team,
        "mode": assessment.mode,
        "framework": assessment.framework,
        "framework_version": assessment.framework_version,
        "scope": assessment.scope,
        "is_anonymous": assessment.is_anonymous,
        "created_at": assessment.created_at,
        "closes_at": assessment.closes_at,
        "closed_at": assessment.closed_at,
    }


def _response(response: Response, *, named: bool) -> Data:
    who: Data = {}
    if named:
        who = {
            "respondent": response.respondent and response.respondent.email,
            "label": response.label,
        }
    states = response.revisions.select_related("by").order_by("practice", "revision")
    return {
        **who,
        "submitted_at": response.submitted_at if named else None,
        "is_submitted": response.submitted_at is not None,
        "is_excluded": response.excluded_at is not None,
        "excluded_reason": response.excluded_reason,
        "answers": [_answer(state) for state in states],
    }


def _answer(state: AnswerRevision) -> Data:
    return {
        **{name: getattr(state, name) for name in _STATE},
        "note": state.note,
        "evidence_url": state.evidence_url,
        "answered_at": state.answered_at,
        "by": state.by and state.by.email,
    }


def _agreed(state: AgreedAnswerRevision) -> Data:
    return {
        **{name: getattr(state, name) for name in _STATE},
        "set_by": state.set_by and state.set_by.email,
        "set_at": state.set_at,
    }


def _snapshot(snapshot: Snapshot) -> Data:
    return {
        "taken_at": snapshot.taken_at,
        "framework_version": snapshot.framework_version,
        "rule_version": snapshot.rule_version,
        "scope": snapshot.scope,
        "level": snapshot.level,
        "position": snapshot.position,
        "respondents": snapshot.respondents,
        "answers": snapshot.answers,
        "result": snapshot.result,
    }


def _expected(one: ExpectedRespondent) -> Data:
    return {"address": one.user.email if one.user else one.email, "invited_at": one.invited_at}
