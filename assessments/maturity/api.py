"""The maturity API: score answers without storing anything, and read the framework."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import exceptions
from rest_framework.request import Request

from assessments.maturity import api_examples, content, serializers
from assessments.maturity.domain.checks import SCORING
from assessments.maturity.domain.exchange import read_request
from assessments.maturity.domain.framework import Framework, Practice
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.domain.scoring import score
from assessments.maturity.messages import field_errors
from assessments.maturity.practices import led_to
from mlops_portal.foundation.api import BODY_ERRORS, LANG, Api, errors_response, in_path, listed
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
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
    request=serializers.ScoreRequestSerializer,
    responses={
        200: OpenApiResponse(
            serializers.ScoreResultSerializer,
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
        200: (serializers.FrameworkListSerializer, _("The frameworks.")),
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
        200: (serializers.FrameworkSerializer, _("The framework.")),
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
