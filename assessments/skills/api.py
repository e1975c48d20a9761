"""The API of roles and skills: the matrix, comparison, fit, and staffing of a team."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.skills import api_examples, api_schemas, content, services
from assessments.skills import api_measures_schemas as measures
from assessments.skills.domain import choices, contracts
from assessments.skills.domain.comparison import compare
from assessments.skills.domain.inputs import read_fit, read_staffing
from assessments.skills.domain.matching import fit
from assessments.skills.domain.staffing import enumerate_plans
from assessments.skills.messages import field_errors
from assessments.skills.models.background import JobState
from mlops_portal.foundation.api import LANG, LANGUAGES, StrictJSONParser, body_of
from mlops_portal.foundation.errors import errors_body
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

TAG = _("Roles and skills")
WRONG = OpenApiResponse(
    api_schemas.SkillErrorsSerializer,
    description=_("Something is wrong; every error is named by its field. Nothing was changed."),
    examples=[api_examples.ERRORS],
)
BAD_BODY = {
    400: WRONG,
    413: OpenApiResponse(
        api_schemas.SkillErrorsSerializer, description=_("The body is larger than 2 MB.")
    ),
    415: OpenApiResponse(api_schemas.SkillErrorsSerializer, description=_("The body is not JSON.")),
}
UNKNOWN = OpenApiResponse(
    api_schemas.SkillErrorsSerializer, description=_("There is no such thing.")
)


class NoWorker(exceptions.APIException):
    """503: a large question cannot be handed to the background just now."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "no_worker"
    default_detail = _(
        "Background work is not available just now. Up to 20 candidates and 5 hires are "
        "answered at once."
    )


def _refusing(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let the view answer what is wrong with its input in the one shape, with status 400."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return view(request, *args, **kwargs)
        except InvalidInput as invalid:
            body = errors_body(field_errors(invalid.errors))
            return Response(body, status=status.HTTP_400_BAD_REQUEST)

    return answer


@extend_schema(
    operation_id="skills_list",
    tags=[TAG],
    summary=_("List skills"),
    description=_("Every skill with what each level from 0 to 3 says of a person."),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(api_schemas.SkillListSerializer, description=_("The skills.")),
        400: WRONG,
    },
)
@api_view(["GET"])
@_refusing
def list_skills(request: Request) -> Response:
    """The skills in the language asked for."""
    matrix, language = content.matrix(), _language(request)
    return _listed(contracts.skills(matrix, language), matrix.version, language)


@extend_schema(
    operation_id="roles_list",
    tags=[TAG],
    summary=_("List roles"),
    description=_(
        "Every role with its selection process. Roles of the tick table alone have no required "
        "levels."
    ),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(api_schemas.RoleListSerializer, description=_("The roles.")),
        400: WRONG,
    },
)
@api_view(["GET"])
@_refusing
def list_roles(request: Request) -> Response:
    """The roles in the language asked for."""
    matrix, language = content.matrix(), _language(request)
    return _listed(contracts.roles(matrix, language), matrix.version, language)


@extend_schema(
    operation_id="roles_requirements",
    tags=[TAG],
    summary=_("Read a role's required levels"),
    description=_("Every seniority and skill; level 0 means that the skill is not required."),
    parameters=[
        OpenApiParameter(
            "slug",
            location=OpenApiParameter.PATH,
            description=_("Slug of the role."),
            examples=[api_examples.ROLE],
        )
    ],
    responses={
        200: OpenApiResponse(
            api_schemas.RequirementsSerializer, description=_("The required levels.")
        ),
        404: UNKNOWN,
    },
)
@api_view(["GET"])
def read_requirements(request: Request, slug: str) -> Response:
    """The required levels of one role; 404 when the matrix has none for it."""
    matrix = content.matrix()
    if slug not in {role.slug for role in matrix.matrix_roles}:
        raise exceptions.NotFound(gettext("There is no such role with required levels."))
    return Response(contracts.requirements(matrix, slug))


@extend_schema(
    operation_id="roles_ticks",
    tags=[TAG],
    summary=_("Read the tick table"),
    description=_(
        "Which of seven broad areas five roles live in, and the cells on which the prints of the "
        "source differ."
    ),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(api_schemas.TicksSerializer, description=_("The table.")),
        400: WRONG,
    },
)
@api_view(["GET"])
@_refusing
def read_ticks(request: Request) -> Response:
    """The tick table in the language asked for."""
    language = _language(request)
    return _in_language(contracts.ticks(content.matrix(), language), language)


@extend_schema(
    operation_id="roles_compare",
    tags=[TAG],
    summary=_("Compare profiles"),
    description=_(
        "Up to four profiles side by side, the largest differences first. The address is that of "
        "the page."
    ),
    parameters=[
        OpenApiParameter(
            "profile",
            many=True,
            required=True,
            description=_("A profile, written role:seniority; up to four times."),
            examples=[api_examples.PROFILES],
        ),
        OpenApiParameter(
            "axis",
            many=True,
            description=_("A skill to draw as an axis of the radar; three to seven, else groups."),
        ),
        LANG,
    ],
    responses={
        200: OpenApiResponse(api_schemas.ComparisonSerializer, description=_("The comparison.")),
        400: WRONG,
    },
)
@api_view(["GET"])
@_refusing
def compare_profiles(request: Request) -> Response:
    """Profiles side by side; 400 for one that is unknown, chosen twice, or a fifth."""
    matrix, language = content.matrix(), _language(request)
    profiles = choices.read_profiles(request.query_params.getlist("profile"), matrix)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    axes = choices.read_axes(request.query_params.getlist("axis"), matrix)
    return _in_language(
        contracts.comparison(matrix, compare(matrix, profiles, axes), language), language
    )


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
@_refusing
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


@extend_schema(
    operation_id="teams_staffing",
    tags=[TAG],
    summary=_("Ask whom a team should hire"),
    description=_(
        "Which hires cover most of a target, exactly. Up to 20 candidates and 5 hires are "
        "answered at once; a larger question gets an id under which the worker's answer is kept "
        "for a day. Levels that nobody assessed count as not held. Use it on profile types, or on "
        "people whom a human has already passed; it never changes anyone's status."
    ),
    request=measures.StaffingRequestSerializer,
    responses={
        200: OpenApiResponse(
            measures.StaffingSerializer,
            description=_("The best plan, its ties and alternatives."),
            examples=[api_examples.STAFFING],
        ),
        202: OpenApiResponse(
            measures.StaffingJobSerializer,
            description=_("The worker solves it; ask again at the address given."),
        ),
        **BAD_BODY,
        503: OpenApiResponse(
            api_schemas.SkillErrorsSerializer, description=_("Background work is not available.")
        ),
    },
    examples=[api_examples.STAFFING_REQUEST],
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
@_refusing
def ask_staffing(request: Request) -> Response:
    """The best plan at once, or 202 with the id of a question for the worker."""
    matrix, body = content.matrix(), body_of(request)
    problem = read_staffing(body, matrix)
    if problem.can_be_tried:
        return Response(contracts.staffing_answer(matrix, enumerate_plans(problem)))
    try:
        job = services.ask_staffing(question=body, at=timezone.now())
    except services.NoWorker:
        raise NoWorker from None
    return Response(_job(job.pk, JobState.WAITING), status=status.HTTP_202_ACCEPTED)


@extend_schema(
    operation_id="teams_staffing_answer",
    tags=[TAG],
    summary=_("Read the answer to a large staffing question"),
    description=_("The answer is kept for a day; the levels in the question are not."),
    parameters=[
        OpenApiParameter(
            "job_id", location=OpenApiParameter.PATH, description=_("The id of the question.")
        )
    ],
    responses={
        200: OpenApiResponse(
            measures.StaffingJobSerializer,
            description=_("Where it stands, and the answer."),
        ),
        404: UNKNOWN,
    },
)
@api_view(["GET"])
def read_staffing_job(request: Request, job_id: UUID) -> Response:
    """Where a question stands; 404 when there is none or its day is over."""
    job = services.staffing_job(job_id=job_id, at=timezone.now())
    if job is None:
        raise exceptions.NotFound(gettext("There is no such question, or its day is over."))
    return Response(_job(job.pk, job.state, job.answer))


def _job(job_id: UUID, state: str, answer: Any = None) -> dict[str, Any]:
    where = reverse("teams-staffing-job", args=[job_id])
    return {"id": str(job_id), "state": str(state), "address": where, "answer": answer}


def _language(request: Request) -> str:
    """The language of `?lang=`, else of the request. Raises InvalidInput."""
    asked = request.query_params.get("lang")
    if asked is None:
        return get_language() or DEFAULT_LANGUAGE
    if asked.lower() not in LANGUAGES:
        raise InvalidInput([InputError("lang", "unknown_language")])
    return asked.lower()


def _listed(found: list[dict[str, Any]], version: str, language: str) -> Response:
    body = {
        "count": len(found),
        "next": None,
        "previous": None,
        "matrix_version": version,
        "results": found,
    }
    return _in_language(body, language)


def _in_language(body: dict[str, Any], language: str) -> Response:
    return Response(body, headers={"Content-Language": language})
