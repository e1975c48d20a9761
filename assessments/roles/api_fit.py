"""The API of a fit: levels measured against a profile. Nothing is stored."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.roles import api_examples, content
from assessments.roles import api_fit_schemas as measures
from assessments.roles.api_parts import BAD_BODY, TAG, refusing
from assessments.roles.domain import contracts
from assessments.roles.domain.inputs import read_fit
from assessments.roles.domain.matching import fit
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.text import DEFAULT_LANGUAGE


@extend_schema(
    operation_id="roles_fit",
    tags=[TAG],
    summary=_("Measure levels against a profile"),
    description=_(
        "Nothing is stored. A skill left out is not assessed. While a required skill is open, a "
        "measure is null and its two bounds say what it can come to."
    ),
    request=measures.FitRequestSerializer,
    responses={
        200: OpenApiResponse(
            measures.FitSerializer,
            description=_("The fit."),
            examples=[api_examples.FIT],
        ),
        **BAD_BODY,
    },
    examples=[api_examples.FIT_REQUEST],
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
@refusing
def measure_fit(request: Request) -> Response:
    """How levels stand to a profile; 400 with every error."""
    matrix, language = content.matrix(), get_language() or DEFAULT_LANGUAGE
    question = read_fit(body_of(request), matrix)
    found = fit(
        matrix.required(question.profile),
        question.levels,
        must_haves=question.must_haves,
        weights=question.weights,
    )

    def name(slug: str) -> str:
        return matrix.skill_by_slug[slug].name.in_language(language)

    return Response(contracts.fit_answer(matrix, question, found, name))
