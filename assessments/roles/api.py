"""The API of the matrix: skills, roles, required levels, the tick table, comparison."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.roles import api_examples, api_schemas, content
from assessments.roles.api_parts import (
    TAG,
    UNKNOWN,
    WRONG,
    in_language,
    language_of,
    listed,
    refusing,
)
from assessments.roles.domain import choices, contracts
from assessments.roles.domain.comparison import compare
from assessments.roles.domain.matrix import highest_levels
from mlops_portal.foundation import doors
from mlops_portal.foundation.api import LANG
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.inputs import InputError, InvalidInput


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
@refusing
def list_skills(request: Request) -> Response:
    """The skills in the language asked for."""
    matrix, language = content.matrix(), language_of(request)
    found = [skill | _led_to(skill["slug"]) for skill in contracts.skills(matrix, language)]
    return listed(found, matrix.version, language)


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
@refusing
def list_roles(request: Request) -> Response:
    """The roles in the language asked for."""
    matrix, language = content.matrix(), language_of(request)
    return listed(contracts.roles(matrix, language), matrix.version, language)


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
@refusing
def read_ticks(request: Request) -> Response:
    """The tick table in the language asked for."""
    language = language_of(request)
    return in_language(contracts.ticks(content.matrix(), language), language)


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
        OpenApiParameter(
            "must",
            many=True,
            description=_(
                "A must-have, written skill or skill:level; up to five, each asked by one profile "
                "at least."
            ),
        ),
        OpenApiParameter(
            "weight",
            many=True,
            description=_("A weight, written skill:1 to skill:3; it moves the skill up."),
        ),
        LANG,
    ],
    responses={
        200: OpenApiResponse(api_schemas.ComparisonSerializer, description=_("The comparison.")),
        400: WRONG,
    },
)
@api_view(["GET"])
@refusing
def compare_profiles(request: Request) -> Response:
    """Profiles side by side; 400 for one that is unknown, chosen twice, or a fifth."""
    matrix, language = content.matrix(), language_of(request)
    profiles = choices.read_profiles(request.query_params.getlist("profile"), matrix)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    axes = choices.read_axes(request.query_params.getlist("axis"), matrix)
    emphasis = choices.read_emphasis(
        request.query_params.getlist("must"),
        request.query_params.getlist("weight"),
        highest_levels(matrix.required(profile) for profile in profiles),
    )
    found = compare(matrix, profiles, axes, emphasis.weights)
    return in_language(contracts.comparison(matrix, found, emphasis, language), language)


def _led_to(skill: str) -> dict[str, Any]:
    """What the other rooms say of a skill: practices that take it, tools that exercise it."""
    return {
        "practices": [
            {"practice": page.about, "level": page.asked.level}
            for page in doors.pages(doors.NEEDING, skill)
            if page.asked
        ],
        "tool_categories": [page.about for page in doors.pages(doors.EXERCISING, skill)],
    }
