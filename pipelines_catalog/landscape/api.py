"""The landscape API: tools by every facet, categories, components, and coverage of a stack."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation import doors
from mlops_portal.foundation.api import LANG, LANGUAGES, body_of
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import errors_body
from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text
from pipelines_catalog.landscape import api_examples, content, presentation
from pipelines_catalog.landscape.api_schemas import (
    CategoryListSerializer,
    ComponentListSerializer,
    LandscapeErrorsSerializer,
    StackCoverageSerializer,
    StackRequestSerializer,
    ToolListSerializer,
    ToolSerializer,
)
from pipelines_catalog.landscape.domain.coverage import Coverage, coverage
from pipelines_catalog.landscape.domain.exchange import record
from pipelines_catalog.landscape.domain.facets import FACETS
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.reading import Problem, read_query
from pipelines_catalog.landscape.domain.requests import (
    InvalidRequest,
    Page,
    read_page,
    read_stack,
)
from pipelines_catalog.landscape.domain.selection import ORDERINGS, Query
from pipelines_catalog.landscape.messages import field_errors

TAG = _("Landscape")
_REFUSED = OpenApiResponse(
    LandscapeErrorsSerializer,
    description=_("A parameter is wrong; every error is named by its field."),
    examples=[api_examples.ERRORS],
)


_FACET_PARAMETERS = [
    OpenApiParameter(
        facet.key,
        enum=facet.fixed or None,
        many=True,
        explode=True,
        description=_("Repeat it, or join values by commas, for one or the other."),
    )
    for facet in FACETS
]


@extend_schema(
    operation_id="landscape_tools",
    tags=[TAG],
    summary=_("List tools"),
    description=_(
        "Tools by words and by every facet, as on the landscape’s page. Values of one parameter "
        "are alternatives; parameters narrow each other."
    ),
    parameters=[
        OpenApiParameter(
            "q",
            description=_(
                "Words of the field in any form, in both languages: names (old ones too), texts, "
                "categories, components, stages and what they are also called. Accents and case do "
                "not matter, names come first. Where nothing is found, the nearest name or phrase "
                "is searched instead, and “did_you_mean” says which."
            ),
        ),
        *_FACET_PARAMETERS,
        OpenApiParameter(
            "ordering",
            enum=["relevance", *(sign + name for name in ORDERINGS for sign in ("", "-"))],
            description=_("By default by relevance with words, else by name."),
        ),
        OpenApiParameter("page", int, description=_("From 1.")),
        OpenApiParameter(
            "page_size",
            int,
            description=_("50 where it is left out, at most 200."),
        ),
        LANG,
    ],
    responses={
        200: OpenApiResponse(ToolListSerializer, description=_("One page of the selection.")),
        400: _REFUSED,
        404: OpenApiResponse(LandscapeErrorsSerializer, description=_("There is no such page.")),
    },
)
@api_view(["GET"])
def list_tools(request: Request) -> Response:
    """A page of the selected tools; 400 with every wrong parameter, 404 past the last page."""
    catalogue = content.catalogue()
    params = {key: list(map(str, values)) for key, values in request.query_params.lists()}
    parsed = read_query(params, catalogue)
    page, problems = read_page(params)
    language, unknown = _language(request)
    if all_problems := (*parsed.problems, *problems, *unknown):
        return _refused(all_problems)
    meant = catalogue.meant(parsed.query)
    found = catalogue.select(meant or parsed.query).tools
    last = page.count_of(len(found))
    if page.number > last:
        problem = Problem("page", "no_such_page", str(page.number))
        return _refused([problem], status.HTTP_404_NOT_FOUND)
    body = {
        "count": len(found),
        "next": _page_url(request, page, 1) if page.number < last else None,
        "previous": _page_url(request, page, -1) if page.number > 1 else None,
        "did_you_mean": meant.words if meant else None,
        "results": [record(tool, language) for tool in found[page.start : page.start + page.size]],
    }
    return Response(body, headers={"Content-Language": language})


@extend_schema(
    operation_id="landscape_tool",
    tags=[TAG],
    summary=_("Read a tool"),
    description=_("All that is known of a tool, and where each fact comes from."),
    parameters=[
        OpenApiParameter(
            "slug",
            location=OpenApiParameter.PATH,
            description=_("The tool’s slug."),
            examples=[api_examples.SLUG],
        ),
        LANG,
    ],
    responses={
        200: OpenApiResponse(ToolSerializer, description=_("The tool.")),
        400: _REFUSED,
        404: OpenApiResponse(LandscapeErrorsSerializer, description=_("There is no such tool.")),
    },
)
@api_view(["GET"])
def read_tool(request: Request, slug: str) -> Response:
    """One tool; 404 when the landscape does not hold it."""
    language, unknown = _language(request)
    if unknown:
        return _refused(unknown)
    found = content.landscape().by_slug.get(slug)
    if found is None:
        raise exceptions.NotFound(gettext("There is no such tool."))
    return Response(record(found, language), headers={"Content-Language": language})


@extend_schema(
    operation_id="landscape_categories",
    tags=[TAG],
    summary=_("List categories"),
    description=_("The categories in display order, with their numbers of tools."),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(CategoryListSerializer, description=_("The categories.")),
        400: _REFUSED,
    },
)
@api_view(["GET"])
def list_categories(request: Request) -> Response:
    """All categories on one page."""
    language, unknown = _language(request)
    if unknown:
        return _refused(unknown)
    landscape = content.landscape()
    counts = {c.value: c.tools for c in content.catalogue().select(Query()).counts["category"]}
    found = [
        {
            "id": category.id,
            "group": category.group,
            "group_name": landscape.term(category.group).name.in_language(language),
            "name": category.name.in_language(language),
            "description": category.description.in_language(language),
            "in_deck": bool(category.deck_heading),
            "tools": counts[category.id],
            "practices": [page.about for page in doors.pages(doors.HELPED, category.id)],
            "skills": [page.about for page in doors.pages(doors.EXERCISED, category.id)],
        }
        for category in landscape.categories
    ]
    return _all(found, language)


@extend_schema(
    operation_id="landscape_components",
    tags=[TAG],
    summary=_("List components"),
    description=_("The seven components of level 2, with the numbers of tools that can be them."),
    parameters=[LANG],
    responses={
        200: OpenApiResponse(ComponentListSerializer, description=_("The components.")),
        400: _REFUSED,
    },
)
@api_view(["GET"])
def list_components(request: Request) -> Response:
    """All components on one page."""
    language, unknown = _language(request)
    if unknown:
        return _refused(unknown)
    landscape = content.landscape()
    found = []
    for term in landscape.components:
        tools = [tool for tool in landscape.tools if term.id in tool.components]
        found.append(
            {
                "id": term.id,
                "name": term.name.in_language(language),
                "description": _in(term.description, language),
                "tools": len(tools),
                "active": sum(tool.is_alive for tool in tools),
            }
        )
    return _all(found, language)


@extend_schema(
    operation_id="landscape_coverage",
    tags=[TAG],
    summary=_("Check a stack"),
    description=_(
        "Which of the seven components of level 2 a list of tools covers, which are open, what "
        "would complete it, and which of its tools ended, were renamed, were bought or have a "
        "licence to look at. Nothing is stored. A tool that has ended covers nothing."
    ),
    parameters=[LANG],
    request=StackRequestSerializer,
    responses={
        200: OpenApiResponse(StackCoverageSerializer, description=_("The coverage.")),
        400: OpenApiResponse(
            LandscapeErrorsSerializer,
            description=_("Something in the body is wrong; every error is named by its field."),
            examples=[api_examples.STACK_ERRORS],
        ),
        413: OpenApiResponse(
            LandscapeErrorsSerializer, description=_("The body is larger than 2 MB.")
        ),
        415: OpenApiResponse(LandscapeErrorsSerializer, description=_("The body is not JSON.")),
    },
    examples=[api_examples.STACK],
)
@api_view(["POST"])
def stack_coverage(request: Request) -> Response:
    """The coverage of the tools in the body; 400 with every error, nothing partial."""
    language, unknown = _language(request)
    if unknown:
        return _refused(unknown)
    landscape = content.landscape()
    try:
        tools = read_stack(body_of(request), content.catalogue())
    except InvalidRequest as invalid:
        return _refused(invalid.problems)
    with override(language):
        body = _coverage_body(coverage(tools, landscape), landscape)
    body = {"tools": [tool.slug for tool in tools], **body}
    return Response(body, headers={"Content-Language": language})


def _coverage_body(found: Coverage, landscape: Landscape) -> dict[str, object]:
    return {
        "components": [
            {
                "id": part.component,
                "name": presentation.localized(landscape.term(part.component).name),
                "covered": part.is_covered,
                "tools": [tool.slug for tool in part.tools],
                "suggestions": [tool.slug for tool in part.suggestions],
            }
            for part in found.components
        ],
        "covered": list(found.covered),
        "gaps": list(found.gaps),
        "warnings": [
            {
                "tool": warning.tool.slug,
                "concern": warning.concern.value,
                "message": presentation.concern_text(warning.tool, warning.concern),
                "instead": warning.instead or None,
            }
            for warning in found.warnings
        ],
        "completion": [
            {"tool": step.tool.slug, "fills": list(step.fills)} for step in found.completion
        ],
    }


def _all(found: list[dict[str, Any]], language: str) -> Response:
    body: Mapping[str, object] = {
        "count": len(found),
        "next": None,
        "previous": None,
        "results": found,
    }
    return Response(body, headers={"Content-Language": language})


def _in(text: Text | None, language: str) -> str:
    return text.in_language(language) if text else ""


def _refused(problems: Iterable[Problem], code: int = status.HTTP_400_BAD_REQUEST) -> Response:
    return Response(errors_body(field_errors(problems)), status=code)


def _language(request: Request) -> tuple[str, tuple[Problem, ...]]:
    """The language of `?lang=`, else of the request; a problem for one that the portal lacks."""
    asked = request.query_params.get("lang")
    if asked is None:
        return get_language() or DEFAULT_LANGUAGE, ()
    if asked.lower() not in LANGUAGES:
        return DEFAULT_LANGUAGE, (Problem("lang", "unknown_language", asked),)
    return asked.lower(), ()


def _page_url(request: Request, page: Page, step: int) -> str:
    params = request.query_params.copy()
    params["page"] = str(page.number + step)
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
