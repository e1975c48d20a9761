"""The API of the matrix: skills, roles, required levels, the tick table, comparison, fit."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import exceptions
from rest_framework.request import Request

from assessments.roles import api_examples, content
from assessments.roles.domain import choices
from assessments.roles.domain.comparison import compare
from assessments.roles.domain.matching import Gate, fit
from assessments.roles.domain.matrix import Profile, highest_levels
from assessments.roles.serializers import answers, bodies
from assessments.roles.text.errors import field_errors
from mlops_portal.foundation import related
from mlops_portal.foundation.api import BODY_ERRORS, LANG, Api, errors_response, in_path, listed
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.inputs import InputError, InvalidInput

api = Api(_("Roles and skills"), field_errors)
WRONG = errors_response(
    _("Something is wrong; every error is named by its field. Nothing was changed."),
    api_examples.ERRORS,
)
UNKNOWN = _("There is no such thing.")


@api.operation(
    "GET",
    "skills_list",
    summary=_("List skills"),
    description=_("Every skill with what each level from 0 to 3 says of a person."),
    parameters=[LANG],
    responses={200: (answers.SkillListSerializer, _("The skills.")), 400: WRONG},
)
def list_skills(request: Request) -> dict[str, Any]:
    """Every skill, with what the other rooms say of it."""
    matrix = content.matrix()
    found = [
        {
            "skill": skill,
            "levels": [{"level": n, "anchor": anchor} for n, anchor in enumerate(skill.anchors)],
            **_led_to(skill.slug),
        }
        for skill in matrix.skills
    ]
    return listed(found)


@api.operation(
    "GET",
    "roles_list",
    summary=_("List roles"),
    description=_(
        "Every role with its selection process. Roles of the tick table alone have no required "
        "levels."
    ),
    parameters=[LANG],
    responses={200: (answers.RoleListSerializer, _("The roles.")), 400: WRONG},
)
def list_roles(request: Request) -> dict[str, Any]:
    """Every role; those of the tick table have neither levels nor process."""
    matrix = content.matrix()
    found = [
        {
            "role": role,
            "has_requirements": role in matrix.matrix_roles,
            "seniorities": [s.slug for s in matrix.seniorities if role in matrix.matrix_roles],
        }
        for role in matrix.roles
    ]
    return listed(found)


@api.operation(
    "GET",
    "roles_requirements",
    summary=_("Read a role's required levels"),
    description=_("Every seniority and skill; level 0 means that the skill is not required."),
    parameters=[in_path("slug", _("Slug of the role."), api_examples.ROLE)],
    responses={
        200: (answers.RequirementsSerializer, _("The required levels.")),
        404: UNKNOWN,
    },
)
def read_requirements(request: Request, slug: str) -> dict[str, Any]:
    """Return the required levels of one role; 404 when the matrix has none for it."""
    matrix = content.matrix()
    if slug not in {role.slug for role in matrix.matrix_roles}:
        raise exceptions.NotFound(gettext("There is no such role with required levels."))
    return {
        "role": slug,
        "requirements": [
            {"seniority": seniority.slug, "skill": skill, "level": level}
            for seniority in matrix.seniorities
            for skill, level in matrix.required(Profile(slug, seniority.slug)).items()
        ],
    }


@api.operation(
    "GET",
    "roles_ticks",
    summary=_("Read the tick table"),
    description=_(
        "Which of seven broad areas five roles live in, and the cells on which the prints of the "
        "source differ."
    ),
    parameters=[LANG],
    responses={200: (answers.TicksSerializer, _("The table.")), 400: WRONG},
)
def read_ticks(request: Request) -> dict[str, Any]:
    """The tick table."""
    matrix = content.matrix()
    rows = [
        {"role": matrix.role_by_slug[role], "ticks": row} for role, row in matrix.ticks.rows.items()
    ]
    return {"matrix": matrix, "rows": rows}


@api.operation(
    "GET",
    "roles_compare",
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
    responses={200: (answers.ComparisonSerializer, _("The comparison.")), 400: WRONG},
)
def compare_profiles(request: Request) -> dict[str, Any]:
    """Profiles side by side; 400 for one that is unknown, chosen twice, or a fifth."""
    matrix, asked = content.matrix(), request.query_params
    profiles = choices.read_profiles(asked.getlist("profile"), matrix)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    axes = choices.read_axes(asked.getlist("axis"), matrix)
    required = [matrix.required(profile) for profile in profiles]
    emphasis = choices.read_emphasis(
        asked.getlist("must"), asked.getlist("weight"), highest_levels(required)
    )
    found = compare(matrix, profiles, axes, emphasis.weights)
    names = {axis.slug: axis.name for axis in matrix.axes}
    names |= {skill.slug: skill.name for skill in matrix.skills}
    return {
        "profiles": [
            {"profile": profile, "sum": total, "must_haves_not_asked": emphasis.not_asked(levels)}
            for profile, total, levels in zip(profiles, found.sums, required, strict=True)
        ],
        "skills": [{"row": row, "name": names[row.skill]} for row in found.rows],
        "axes": [{"axis": axis, "name": names[axis.slug]} for axis in found.axes],
        "emphasis": emphasis,
    }


@api.operation(
    "POST",
    "roles_fit",
    summary=_("Measure levels against a profile"),
    description=_(
        "Nothing is stored. A skill left out is not assessed. While a required skill is open, a "
        "measure is null and its two bounds say what it can come to."
    ),
    request=bodies.FitRequestSerializer,
    responses={
        200: OpenApiResponse(
            answers.FitSerializer, description=_("The fit."), examples=[api_examples.FIT]
        ),
        400: WRONG,
        **BODY_ERRORS,
    },
    examples=[api_examples.FIT_REQUEST],
    parsers=[StrictJSONParser],
)
def measure_fit(request: Request) -> dict[str, Any]:
    """Return the fit of levels to a profile; 400 with every error."""
    asked = bodies.FitRequestSerializer(data=body_of(request))
    asked.is_valid(raise_exception=True)
    body, matrix = asked.validated_data, content.matrix()
    found = fit(
        matrix.required(Profile(body["role"], body["seniority"])),
        body["levels"],
        must_haves=body["must_haves"],
        weights=body["weights"],
    )
    skills = matrix.skill_by_slug
    return {
        "role": body["role"],
        "seniority": body["seniority"],
        "fit": found,
        "closed": None if found.open else found,
        "gate_skills": {
            gate.value: [skills[slug] for slug in found.must_haves_that_are(gate)]
            for gate in (Gate.MET, Gate.UNMET, Gate.UNKNOWN)
        },
        "gaps": [{"gap": gap, "name": skills[gap.skill].name} for gap in found.gaps],
    }


def _led_to(skill: str) -> dict[str, Any]:
    """Return related pages of a skill: practices that need it, tool categories that exercise it."""
    return {
        "practices": [
            {"practice": page.about, "level": page.asked.level}
            for page in related.pages(related.NEEDING, skill)
            if page.asked
        ],
        "tool_categories": [page.about for page in related.pages(related.EXERCISING, skill)],
    }
