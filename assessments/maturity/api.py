"""The maturity API: score, plan and compare answers, and read the framework. Nothing is stored."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import exceptions
from rest_framework.request import Request

from assessments.maturity import api_examples, content
from assessments.maturity.domain.advice import PlanItem
from assessments.maturity.domain.answer import Answer
from assessments.maturity.domain.checks import SCORING
from assessments.maturity.domain.exchange import ScoringRequest, read_request
from assessments.maturity.domain.framework import Framework, Practice
from assessments.maturity.domain.moves import Move, moves, parts
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.domain.scoring import score
from assessments.maturity.domain.tables import answer_code
from assessments.maturity.pages import led_to, plan_of
from assessments.maturity.serializers import frameworks, scores
from assessments.maturity.text.errors import field_errors
from mlops_portal.foundation.api import BODY_ERRORS, LANG, Api, errors_response, in_path, listed
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.languages import language

api = Api(_("Maturity"), field_errors)


@api.operation(
    "POST",
    "maturity_score",
    summary=_("Score answers"),
    description=_(
        "Applies the rule to a set of answers and gives the level with its reasons. Nothing is "
        "stored, and no account is needed. The answer is the same as on the result page, in an "
        "export and from “manage.py score”."
    ),
    request=scores.ScoreRequestSerializer,
    responses={
        200: OpenApiResponse(
            scores.ScoreResultSerializer,
            description=_("The level with its reasons."),
            examples=[api_examples.RESULT],
        ),
        400: errors_response(
            _("Something in the body is wrong; every error is named by its field."),
            api_examples.ERRORS,
        ),
        **BODY_ERRORS,
    },
    examples=[api_examples.REQUEST],
    parsers=[StrictJSONParser],
)
def score_answers(request: Request) -> dict[str, object]:
    """Score the answers in the body; respond 400 with every error and no partial result."""
    asked = read_request(body_of(request), content.framework)
    return score(asked.framework, asked.parsed.answers, asked.scope).as_contract()


@api.operation(
    "GET",
    "maturity_frameworks",
    summary=_("List frameworks"),
    description=_("Every version of every framework that the portal can score, newest first."),
    parameters=[LANG],
    responses={
        200: (frameworks.FrameworkListSerializer, _("The frameworks.")),
        400: _("A parameter is wrong."),
    },
)
def list_frameworks(request: Request) -> dict[str, Any]:
    """Return the frameworks in the requested language."""
    return listed(content.frameworks())


@api.operation(
    "GET",
    "maturity_framework",
    summary=_("Read a framework"),
    description=_(
        "The whole framework in one language: dimensions, practices with their options and gates, "
        "the units that are counted, the constants of the rule, and all that practices name."
    ),
    parameters=[
        in_path("framework_id", _("Id of the framework."), api_examples.FRAMEWORK_ID),
        OpenApiParameter("version", description=_("A version; the newest where it is left out.")),
        LANG,
    ],
    responses={
        200: (frameworks.FrameworkSerializer, _("The framework.")),
        400: _("A parameter is wrong."),
        404: _("There is no such framework."),
    },
)
def read_framework(request: Request, framework_id: str) -> dict[str, Any]:
    """Return one framework in the requested language; 404 when it is unknown."""
    try:
        found = content.framework(framework_id, request.query_params.get("version") or None)
    except KeyError:
        raise exceptions.NotFound(gettext("There is no such framework.")) from None
    return {
        **_fields(found),
        "units": found.units,
        "gating": found.gating,
        "language": language(),
        "scoring": {**SCORING, "rule_version": RULE_VERSION},
        "practices": [
            {
                **_fields(practice),
                "options": [{"value": v, "text": text} for v, text in enumerate(practice.options)],
                **led_to(found, practice.id, language()),
            }
            for practice in found.practices
        ],
    }


def _fields(content: Framework | Practice) -> dict[str, Any]:
    return {field.name: getattr(content, field.name) for field in fields(content)}


BAD = _("Every error is named by its field.")
BOTH = ("before", "after")


@api.operation(
    "POST",
    "maturity_plan",
    summary=_("Plan the next level"),
    description=_(
        "What to do to reach the next level, in the order of the plan on the result page and in "
        "its file: what others stand on comes first. Nothing is stored."
    ),
    request=scores.ScoreRequestSerializer,
    responses={200: (scores.NextLevelPlanSerializer, _("The plan.")), 400: BAD},
    examples=[api_examples.REQUEST],
    parsers=[StrictJSONParser],
)
def plan_answers(request: Request) -> dict[str, Any]:
    """Return the plan for the answers in the body; 400 with every error."""
    asked = read_request(body_of(request), content.framework)
    found = score(asked.framework, asked.parsed.answers, asked.scope)
    rows = [_row(asked, place, item) for place, item in enumerate(plan_of(found), start=1)]
    return {"level": found.as_contract()["level"], "plan": rows}


def _row(asked: ScoringRequest, order: int, item: PlanItem) -> dict[str, object]:
    so_far = item.so_far or item.after
    return {
        "order": order,
        "practice": item.practice.id,
        "title": content.title(asked.framework, item.practice.id),
        "kind": item.kind,
        "needed": item.is_needed,
        "today": _code(item.answer),
        "to": item.to,
        "effort": item.effort,
        "alternatives": [other.id for other in item.alternatives],
        "after": list(item.stands_on),
        "position_alone": item.after.position,
        "position_so_far": so_far.position,
        "level_so_far": so_far.level,
    }


@api.operation(
    "POST",
    "maturity_compare",
    summary=_("Compare two sets of answers"),
    description=_(
        "What differs between two sets of answers to the same questions. What is not answered in "
        "one of them is neither up nor down; the parts add up to all practices of the scope. "
        "Nothing is stored."
    ),
    request=scores.CompareRequestSerializer,
    responses={200: (scores.AnswersComparedSerializer, _("What differs.")), 400: BAD},
    examples=[api_examples.COMPARE],
    parsers=[StrictJSONParser],
)
def compare_answers(request: Request) -> dict[str, Any]:
    """Compare two sets of answers; 400 with every error, also if their scopes differ."""
    before, after = _both(body_of(request))
    results = [score(one.framework, one.parsed.answers, one.scope) for one in (before, after)]
    found = moves(before.framework, before.scope, before.parsed.answers, after.parsed.answers)
    return {
        "before": results[0].as_contract(),
        "after": results[1].as_contract(),
        "practices": len(found),
        "parts": {part.value: count for part, count in parts(found).items()},
        "changes": [_change(move) for move in found if move.part.value != "unchanged"],
    }


def _both(body: object) -> tuple[ScoringRequest, ScoringRequest]:
    """Return the two requests in the body, for the same questions. Raises InvalidInput."""
    if not isinstance(body, dict):
        raise InvalidInput([InputError(None, "wrong_type", {"expected": "object"})])
    errors = [InputError(key, "unknown_key", {"key": key}) for key in body if key not in BOTH]
    read: dict[str, ScoringRequest] = {}
    for name in BOTH:
        try:
            read[name] = read_request(body.get(name), content.framework)
        except InvalidInput as invalid:
            errors.extend(map(_under(name), invalid.errors))
    if errors:
        raise InvalidInput(errors)
    before, after = (read[name] for name in BOTH)
    asked = [(one.framework.id, one.framework.version, one.scope) for one in (before, after)]
    if asked[0] != asked[1]:
        raise InvalidInput([InputError("after", "other_questions")])
    return before, after


def _under(name: str) -> Callable[[InputError], InputError]:
    def told(error: InputError) -> InputError:
        return replace(error, field=f"{name}.{error.field}" if error.field else name)

    return told


def _change(move: Move) -> dict[str, object]:
    return {
        "practice": move.practice.id,
        "part": move.part.value,
        "before": _code(move.was),
        "after": _code(move.now),
        "difference": move.difference,
    }


def _code(answer: Answer | None) -> str | None:
    code = answer_code(answer)
    return None if code is None else str(code)
