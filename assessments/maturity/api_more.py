"""The maturity API beside scoring: the plan of a set of answers, and what differs between two."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.maturity import api_examples, content
from assessments.maturity.api import TAG, refused
from assessments.maturity.api_more_schemas import (
    AnswersComparedSerializer,
    CompareRequestSerializer,
    NextLevelPlanSerializer,
)
from assessments.maturity.api_schemas import ScoreRequestSerializer
from assessments.maturity.domain.advice import PlanItem
from assessments.maturity.domain.answer import Answer
from assessments.maturity.domain.exchange import ScoringRequest, read_request
from assessments.maturity.domain.moves import Move, moves, parts
from assessments.maturity.domain.scoring import score
from assessments.maturity.domain.tables import answer_code
from assessments.maturity.practices import plan_of
from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

BAD = OpenApiResponse(ErrorsSerializer, description=_("Every error is named by its field."))
BOTH = ("before", "after")


@extend_schema(
    operation_id="maturity_plan",
    tags=[TAG],
    summary=_("Plan the next level"),
    description=_(
        "What to do to reach the next level, in the order of the plan on the result page and in "
        "its file: what others stand on comes first. Nothing is stored."
    ),
    request=ScoreRequestSerializer,
    responses={200: OpenApiResponse(NextLevelPlanSerializer, description=_("The plan.")), 400: BAD},
    examples=[api_examples.REQUEST],
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def plan_answers(request: Request) -> Response:
    """The plan of the answers in the body; 400 with every error."""
    try:
        asked = read_request(body_of(request), content.framework)
    except InvalidInput as invalid:
        return refused(invalid.errors)
    found = score(asked.framework, asked.parsed.answers, asked.scope)
    rows = [_row(asked, place, item) for place, item in enumerate(plan_of(found), start=1)]
    return Response({"level": found.as_contract()["level"], "plan": rows})


def _row(asked: ScoringRequest, order: int, item: PlanItem) -> dict[str, object]:
    so_far = item.so_far or item.after
    name = content.title(asked.framework, item.practice.id)
    return {
        "order": order,
        "practice": item.practice.id,
        "title": name.in_language(get_language() or DEFAULT_LANGUAGE),
        "kind": item.kind.value,
        "needed": item.is_needed,
        "today": _code(item.answer),
        "to": item.to,
        "effort": item.effort.value,
        "alternatives": [other.id for other in item.alternatives],
        "after": list(item.stands_on),
        "position_alone": item.after.position,
        "position_so_far": so_far.position,
        "level_so_far": so_far.level,
    }


@extend_schema(
    operation_id="maturity_compare",
    tags=[TAG],
    summary=_("Compare two sets of answers"),
    description=_(
        "What differs between two sets of answers to the same questions. What is not answered in "
        "one of them is neither up nor down; the parts add up to all practices of the scope. "
        "Nothing is stored."
    ),
    request=CompareRequestSerializer,
    responses={
        200: OpenApiResponse(AnswersComparedSerializer, description=_("What differs.")),
        400: BAD,
    },
    examples=[api_examples.COMPARE],
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def compare_answers(request: Request) -> Response:
    """Two results and what differs; 400 with every error, also for two that asked other things."""
    try:
        before, after = _both(body_of(request))
    except InvalidInput as invalid:
        return refused(invalid.errors)
    results = [score(one.framework, one.parsed.answers, one.scope) for one in (before, after)]
    found = moves(before.framework, before.scope, before.parsed.answers, after.parsed.answers)
    return Response(
        {
            "before": results[0].as_contract(),
            "after": results[1].as_contract(),
            "practices": len(found),
            "parts": {part.value: count for part, count in parts(found).items()},
            "changes": [_change(move) for move in found if move.part.value != "unchanged"],
        }
    )


def _both(body: object) -> tuple[ScoringRequest, ScoringRequest]:
    """The two requests of a body, of equal questions. Raises InvalidInput."""
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
    """An answer as a text: "2", "unknown", or None where there is none."""
    code = answer_code(answer)
    return None if code is None else str(code)
