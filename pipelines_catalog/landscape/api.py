"""The landscape API: tools by every facet, categories, components, and coverage of a stack."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request

from mlops_portal.foundation import related
from mlops_portal.foundation.api import (
    BODY_ERRORS,
    LANG,
    Api,
    errors_response,
    in_path,
    listed,
)
from mlops_portal.foundation.api_gate import body_of
from mlops_portal.foundation.errors import Refused
from mlops_portal.foundation.inputs import InputError, InvalidInput
from pipelines_catalog.landscape import api_examples, content, serializers
from pipelines_catalog.landscape.domain.coverage import Coverage, coverage
from pipelines_catalog.landscape.domain.facets import FACETS
from pipelines_catalog.landscape.domain.reading import read_query
from pipelines_catalog.landscape.domain.selection import ORDERINGS, Query
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.text.errors import field_errors

PAGE_SIZE, LARGEST_PAGE = 50, 200
api = Api(_("Landscape"), field_errors)
WRONG = errors_response(
    _("A parameter is wrong; every error is named by its field."), api_examples.ERRORS
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


@api.operation(
    "GET",
    "landscape_tools",
    summary=_("List tools"),
    description=_(
        "Tools by words and by every facet, as on the landscape’s page. Values of one parameter "
        "are alternatives; parameters narrow each other."
    ),
    parameters=[
        OpenApiParameter(
            "q",
            description=_(
                "Words of the field in any form, in every language: names (old ones too), texts, "
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
        200: (serializers.ToolListSerializer, _("One page of the selection.")),
        400: WRONG,
        404: _("There is no such page."),
    },
)
def list_tools(request: Request) -> dict[str, Any]:
    """Return a page of the selected tools; 400 for wrong parameters, 404 past the last page."""
    catalogue = content.catalogue()
    params = {key: list(map(str, values)) for key, values in request.query_params.lists()}
    parsed = read_query(params, catalogue)
    number, size, problems = _read_page(params)
    if all_problems := (*parsed.problems, *problems):
        raise InvalidInput(all_problems)
    meant = catalogue.meant(parsed.query)
    pages = Paginator(catalogue.select(meant or parsed.query).tools, size)
    if number > pages.num_pages:
        problem = InputError("page", "no_such_page", {"value": number})
        raise Refused(field_errors([problem]), 404)
    page = pages.page(number)
    return {
        "count": pages.count,
        "next": _page_url(request, number + 1) if page.has_next() else None,
        "previous": _page_url(request, number - 1) if page.has_previous() else None,
        "did_you_mean": meant.words if meant else None,
        "results": page.object_list,
    }


@api.operation(
    "GET",
    "landscape_tool",
    summary=_("Read a tool"),
    description=_("All that is known of a tool, and where each fact comes from."),
    parameters=[
        in_path("slug", _("The tool’s slug."), api_examples.SLUG),
        LANG,
    ],
    responses={
        200: (serializers.ToolSerializer, _("The tool.")),
        400: WRONG,
        404: _("There is no such tool."),
    },
)
def read_tool(request: Request, slug: str) -> Tool:
    """Return one tool; 404 when the landscape does not have it."""
    found = content.landscape().by_slug.get(slug)
    if found is None:
        raise exceptions.NotFound(gettext("There is no such tool."))
    return found


@api.operation(
    "GET",
    "landscape_categories",
    summary=_("List categories"),
    description=_("The categories in display order, with their numbers of tools."),
    parameters=[LANG],
    responses={
        200: (serializers.CategoryListSerializer, _("The categories.")),
        400: WRONG,
    },
)
def list_categories(request: Request) -> dict[str, Any]:
    """Return all categories on one page."""
    counts = {c.value: c.tools for c in content.catalogue().select(Query()).counts["category"]}
    return listed(
        [
            {
                "category": category,
                "tools": counts[category.id],
                "practices": [page.about for page in related.pages(related.HELPED, category.id)],
                "skills": [page.about for page in related.pages(related.EXERCISED, category.id)],
            }
            for category in content.landscape().categories
        ]
    )


@api.operation(
    "GET",
    "landscape_components",
    summary=_("List components"),
    description=_("The seven components of level 2, with the numbers of tools that can be them."),
    parameters=[LANG],
    responses={
        200: (serializers.ComponentListSerializer, _("The components.")),
        400: WRONG,
    },
)
def list_components(request: Request) -> dict[str, Any]:
    """Return all components on one page."""
    landscape = content.landscape()
    found = []
    for term in landscape.components:
        tools = [tool for tool in landscape.tools if term.id in tool.components]
        active = sum(tool.is_alive for tool in tools)
        found.append({"component": term, "tools": len(tools), "active": active})
    return listed(found)


@api.operation(
    "POST",
    "landscape_coverage",
    summary=_("Check a stack"),
    description=_(
        "Which of the seven components of level 2 a list of tools covers, which are open, what "
        "would complete it, and which of its tools ended, were renamed, were bought or have a "
        "licence to look at. Nothing is stored. A tool that has ended covers nothing."
    ),
    parameters=[LANG],
    request=serializers.StackRequestSerializer,
    responses={
        200: (serializers.StackCoverageSerializer, _("The coverage.")),
        400: errors_response(
            _("Something in the body is wrong; every error is named by its field."),
            api_examples.STACK_ERRORS,
        ),
        **BODY_ERRORS,
    },
    examples=[api_examples.STACK],
)
def stack_coverage(request: Request) -> Coverage:
    """Return the coverage of the posted tools; 400 with every error, without a partial result."""
    stack = serializers.StackRequestSerializer(data=body_of(request))
    stack.is_valid(raise_exception=True)
    return coverage(stack.validated_data["tools"], content.landscape())


def _read_page(params: Mapping[str, Sequence[str]]) -> tuple[int, int, list[InputError]]:
    """Return the requested page number and page size, and their errors."""
    values, problems = {"page": 1, "page_size": PAGE_SIZE}, []
    for key in values:
        text = (params.get(key) or [""])[-1]
        if not text:
            continue
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
            problems.append(InputError(key, "not_a_number"))
        elif key == "page_size" and int(text) > LARGEST_PAGE:
            problems.append(InputError(key, "page_too_large", {"largest": LARGEST_PAGE}))
        else:
            values[key] = int(text)
    return values["page"], values["page_size"], problems


def _page_url(request: Request, number: int) -> str:
    params = request.query_params.copy()
    params["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
