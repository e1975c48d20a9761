"""Maturity data in full exports, of an organization and of a person.

In an anonymous round the organization gets no names, order or times; a person gets their own
answers. While a round is open only respondents get answers, each their own.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.evidence import exports as evidence
from assessments.evidence.models import Item
from assessments.maturity.access import respondent_keys
from assessments.maturity.models import (
    AccountGrant,
    AgreedAnswerRevision,
    Answer,
    AnswerRevision,
    Assessment,
    ExpectedRespondent,
    Response,
)
from assessments.maturity.queries.evidence import is_few, subject_of
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.exports import Data, Files, counted
from mlops_portal.organizations.models import Organization, System, User

HEAD = (
    *("system", "team", "mode", "framework", "framework_version", "scope", "is_anonymous"),
    *("created_at", "closes_at", "closed_at"),
)
RESULT = (
    *("as_of", "taken_at", "framework_version", "rule_version", "scope", "level", "position"),
    *("respondents", "answers", "result"),
)
STATE = ("practice", "revision", "kind", "value", "reason")


def of_organization(organization: Organization) -> Data:
    """Return every assessment of the organization's systems: answers, history, results."""
    assessments = Assessment.objects.filter(ml_system__team__organization=organization)
    ordered = assessments.select_related("started_by").order_by("created_at", "pk")
    return {"assessments": [_whole(assessment) for assessment in ordered]}


def of_person(user: User) -> Data:
    """Return the person's answers with history, and evidence they added anonymously."""
    responses = list(
        _responses_of(user).select_related("assessment", "respondent").order_by("created_at", "pk")
    )
    shared = AnswerRevision.objects.filter(by=user).exclude(response__in=responses)
    return {
        "about": _(
            "What you answered or added through a link, without signing in, is not tied to your "
            "account: it is not in this export."
        ),
        "kept": [
            {"assessment": _head(grant.assessment), **_responses(grant.assessment)}
            for grant in user.assessment_grants.select_related("assessment").order_by("pk")
        ],
        "evidence": evidence.own_items(_unnamed_items(user)),
        "responses": [
            {"assessment": _head(response.assessment), **_response(response)}
            for response in responses
        ],
        "shared_answers": [
            {"assessment": str(state.response.assessment_id), **_answer(state)}
            for state in shared.select_related("response").order_by("answered_at", "pk")
        ],
    }


def files_of_person(user: User) -> Files:
    """Return the files of evidence that the person added in anonymous rounds."""
    return evidence.files_of(_unnamed_items(user))


def _responses_of(user: User) -> QuerySet[Response]:
    """Return the person's responses; those to anonymous rounds are found by keyed hash."""
    anonymous = Assessment.objects.filter(
        is_anonymous=True, ml_system__team__organization__memberships__user=user
    )
    actor = Actor(user, Visitor(""))
    keys = [key for one in anonymous for key in respondent_keys(actor, one.pk)]
    return Response.objects.filter(Q(respondent=user) | Q(visitor__in=keys))


def _unnamed_items(user: User) -> QuerySet[Item]:
    """Return evidence of the person's responses to anonymous rounds, stored without a name."""
    mine = _responses_of(user).filter(assessment__is_anonymous=True).values_list("pk", flat=True)
    subjects = [subject_of(key) for key in mine]
    return Item.objects.filter(subject__in=subjects, origin=Item.Origins.ANONYMOUS)


def goes_with_person(user: User) -> list[str]:
    """Return the systems whose assessments only this account keeps, deleted with it."""
    return list(_own(user).order_by("system", "pk").values_list("system", flat=True))


def forget_person(user: User) -> None:
    """Clear the person's labels in rounds; their answers stay, without a name.

    Delete assessments that only this account keeps, with their links.
    """
    Response.objects.filter(respondent=user).update(label="")
    Assessment.objects.filter(pk__in=[*_own(user).values_list("pk", flat=True)]).delete()


def _own(user: User) -> QuerySet[Assessment]:
    others = AccountGrant.objects.exclude(user=user).values("assessment")
    kept = AccountGrant.objects.filter(user=user).values("assessment")
    return Assessment.objects.filter(ml_system=None, pk__in=kept).exclude(pk__in=others)


def _whole(assessment: Assessment) -> Data:
    return {
        **_head(assessment),
        "description": assessment.description,
        "started_by": assessment.started_by and assessment.started_by.email,
        **_responses(assessment),
        "agreed": [_agreed(state) for state in _in_order(assessment.agreed_revisions)],
        "snapshots": [
            _fields(s, *RESULT) for s in assessment.snapshots.order_by("as_of", "taken_at", "pk")
        ],
        "expected": [_expected(one) for one in assessment.expected.select_related("user")],
    }


def _responses(assessment: Assessment) -> Data:
    """Return the responses, as far as those who run the assessment see them on pages."""
    found = assessment.responses.select_related("respondent").order_by("pk")
    is_round = assessment.mode == Assessment.Modes.ROUND
    is_open = is_round and assessment.closed_at is None
    if not assessment.is_anonymous:
        told = [_response(one, is_told=not is_open) for one in found]
    else:
        found = found.order_by("visitor")  # a keyed hash: the order identifies no one
        counted = [r for r in found if r.submitted_at is not None and r.excluded_at is None]
        is_told = not is_open and not is_few([one.pk for one in counted])
        told = [_unnamed(one, is_told=is_told and one in counted) for one in found]
    if is_open:
        note = _("The round is open: nobody is told what others answered.")
    elif assessment.is_anonymous:
        note = _(
            "The round is anonymous: no names, times or order; only answers that count, and none "
            "of fewer than three respondents."
        )
    else:
        note = ""
    return {"about": note, "responses": told}


def _in_order(revisions: Any) -> Iterable[AgreedAnswerRevision]:
    return revisions.select_related("set_by").order_by("practice", "revision")


def _head(assessment: Assessment) -> Data:
    return {"id": str(assessment.pk), **_fields(assessment, *HEAD)}


def _fields(row: Model, *names: str) -> Data:
    return {name: getattr(row, name) for name in names}


def _response(response: Response, *, is_told: bool = True) -> Data:
    """Return a response with every state of its answers; None as answers if `is_told` is False."""
    states = response.revisions.select_related("by").order_by("practice", "revision")
    return {
        "respondent": response.respondent and response.respondent.email,
        "label": response.label,
        "submitted_at": response.submitted_at,
        **_state_of(response),
        "answers": [_answer(state) for state in states] if is_told else None,
    }


def _unnamed(response: Response, *, is_told: bool) -> Data:
    """Return a response to an anonymous round: current answers, without times or history."""
    fields = ("practice", "kind", "value", "reason", "note", "evidence_url")
    answers = response.answers.order_by("practice").values(*fields)
    return {**_state_of(response), "answers": list(answers) if is_told else None}


def _state_of(response: Response) -> Data:
    return {
        "is_submitted": response.submitted_at is not None,
        "is_excluded": response.excluded_at is not None,
        "excluded_reason": response.excluded_reason,
    }


def _answer(state: AnswerRevision) -> Data:
    told = _fields(state, *STATE, "note", "evidence_url", "answered_at")
    return {**told, "by": state.by and state.by.email}


def _agreed(state: AgreedAnswerRevision) -> Data:
    set_by = state.set_by and state.set_by.email
    return {**_fields(state, *STATE), "set_by": set_by, "set_at": state.set_at}


def _expected(one: ExpectedRespondent) -> Data:
    return {"address": one.user.email if one.user else one.email, "invited_at": one.invited_at}


def goes_with(systems: QuerySet[System]) -> list[str]:
    """Return counts, in words, of assessments and responses deleted with the systems."""
    assessments = Assessment.objects.filter(ml_system__in=systems)
    responses = Response.objects.filter(assessment__in=assessments)
    count, answered = assessments.count(), responses.count()
    return [
        *counted(count, ngettext("%(count)s assessment", "%(count)s assessments", count)),
        *counted(answered, ngettext("%(count)s response", "%(count)s responses", answered)),
    ]


def goes_with_assessment(assessment: Assessment) -> list[str]:
    """Return counts, in words, of what is deleted with an assessment."""
    is_round = assessment.mode == Assessment.Modes.ROUND
    answers = Answer.objects.filter(response__assessment=assessment).count()
    responses = assessment.responses.count() if is_round else 0
    kept, links = assessment.snapshots.count(), assessment.links.count()
    return [
        *counted(responses, ngettext("%(count)s response", "%(count)s responses", responses)),
        *counted(answers, ngettext("%(count)s answer", "%(count)s answers", answers)),
        *counted(kept, ngettext("%(count)s kept result", "%(count)s kept results", kept)),
        *counted(links, ngettext("%(count)s private link", "%(count)s private links", links)),
    ]
