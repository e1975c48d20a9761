"""The maturity API: score answers without storing anything, and read the framework."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.maturity import api_examples, content
from assessments.maturity.api_schemas import (
    FrameworkListSerializer,
    FrameworkSerializer,
    ScoreRequestSerializer,
    ScoreResultSerializer,
)
from assessments.maturity.domain.catalogue import framework_head, whole_framework
from assessments.maturity.domain.exchange import read_request
from assessments.maturity.domain.scoring import score
from assessments.maturity.messages import field_errors
from assessments.maturity.practices import led_to
from mlops_portal.foundation.api import LANG, ErrorsSerializer
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import errors_body
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.languages import LANGUAGES
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

TAG = _("Maturity")


def refused(errors: Iterable[InputError]) -> Response:
    """400 with everything that is wrong, in words."""
    return Response(errors_body(field_errors(errors)), status=status.HTTP_400_BAD_REQUEST)


@extend_schema(
    operation_id="maturity_score",
    tags=[TAG],
    summary=_("Score answers"),
    description=_(
        "Applies the rule to a set of answers and gives the level with its reasons. Nothing is "
        "stored, and no account is needed. The answer is the same as on the result page, in an "
        "export and from “manage.py score”."
    ),
    request=ScoreRequestSerializer,
    responses={
        200: OpenApiResponse(
            ScoreResultSerializer,
            description=_("The level with its reasons."),
            examples=[api_examples.RESULT],
        ),
        400: OpenApiResponse(
            ErrorsSerializer,
            description=_("Something in the body is wrong; every error is named by its field."),
            examples=[api_examples.ERRORS],
        ),
        413: OpenApiResponse(ErrorsSerializer, description=_("The body is larger than 2 MB.")),
        415: OpenApiResponse(ErrorsSerializer, description=_("The body is not JSON.")),
    },
    examples=[api_examples.REQUEST],
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def score_answers(request: Request) -> Response:
    """Score the answers in the body; 400 with every error, nothing partial."""
    try:
        asked = read_request(body_of(request), content.framework)
    except InvalidInput as invalid:
        return refused(invalid.errors)
    return Response(score(asked.framework, asked.parsed.answers, asked.scope).as_contract())


@extend_schema(
    operation_id="maturity_frameworks",
    tags=[TAG],
    summary=_("List frameworks"),
    description=_("Every version of every framework that the portal can score, newest first."),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(FrameworkListSerializer, description=_("The frameworks.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
    },
)
@api_view(["GET"])
def list_frameworks(request: Request) -> Response:
    """The frameworks in the language asked for."""
    if (language := _language(request)) is None:
        return refused([InputError("lang", "unknown_language")])
    found = [framework_head(framework, language) for framework in content.frameworks()]
    body = {"count": len(found), "next": None, "previous": None, "results": found}
    return Response(body, headers={"Content-Language": language})


@extend_schema(
    operation_id="maturity_framework",
    tags=[TAG],
    summary=_("Read a framework"),
    description=_(
        "The whole framework in one language: dimensions, practices with their options and gates, "
        "the units that are counted, the constants of the rule, and all that practices name."
    ),
    parameters=[
        OpenApiParameter(
            "framework_id",
            location=OpenApiParameter.PATH,
            description=_("Id of the framework."),
            examples=[api_examples.FRAMEWORK_ID],
        ),
        OpenApiParameter("version", description=_("A version; the newest where it is left out.")),
        LANG,
    ],
    responses={
        200: OpenApiResponse(FrameworkSerializer, description=_("The framework.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("A parameter is wrong.")),
        404: OpenApiResponse(ErrorsSerializer, description=_("There is no such framework.")),
    },
)
@api_view(["GET"])
def read_framework(request: Request, framework_id: str) -> Response:
    """One framework in the language asked for; 404 when it is unknown."""
    if (language := _language(request)) is None:
        return refused([InputError("lang", "unknown_language")])
    try:
        found = content.framework(framework_id, request.query_params.get("version") or None)
    except KeyError:
        raise exceptions.NotFound(gettext("There is no such framework.")) from None
    body = whole_framework(found, language)
    for practice in body["practices"]:
        practice |= led_to(found, practice["id"], language)
    return Response(body, headers={"Content-Language": language})


def _language(request: Request) -> str | None:
    """The language of `?lang=`, else of the request; None for one that the portal lacks."""
    asked = request.query_params.get("lang")
    if asked is None:
        return get_language() or DEFAULT_LANGUAGE
    return asked.lower() if asked.lower() in LANGUAGES else None
