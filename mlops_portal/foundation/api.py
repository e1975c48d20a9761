"""Operations of the JSON API: schema, input, response and errors declared in one place.

An app creates one `Api` and decorates its functions with `operation`. The serializer documented
for a status also serializes what the function returns, so that the two cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils.text import get_text_list
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import decorators, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.errors import FieldError, Refused
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.languages import LANGUAGES, language

View = Callable[..., Any]
LANG = OpenApiParameter(
    "lang",
    enum=LANGUAGES,
    description=_("Language of the texts; without it, the Accept-Language header decides."),
)
BODY_ERRORS = {413: _("The body is larger than 2 MB."), 415: _("The body is not JSON.")}


class ErrorSerializer(serializers.Serializer):
    """One error."""

    field = serializers.CharField(
        allow_null=True, help_text=_("Dotted path into the request; null for the whole.")
    )
    code = serializers.CharField(help_text=_("Stable name of what is wrong."))
    message = serializers.CharField(help_text=_("The same in words, in your language."))


class ErrorsSerializer(serializers.Serializer):
    """Every error found in the request. No part of the request was applied."""

    errors = ErrorSerializer(many=True)


class ListBase(serializers.Serializer):
    """Base of list responses; an app adds `results`. `listed` returns the data."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


def listed(results: Sequence[Any], **more: Any) -> dict[str, Any]:
    """Return a whole list as one page."""
    return {"count": len(results), "next": None, "previous": None, **more, "results": results}


def errors_response(description: Any, *examples: OpenApiExample) -> OpenApiResponse:
    """Return an error response with examples; without them, with a description."""
    return OpenApiResponse(ErrorsSerializer, description=description, examples=list(examples))


def in_path(name: str, description: Any, *examples: OpenApiExample) -> OpenApiParameter:
    """Return the OpenAPI parameter for a part of the path."""
    return OpenApiParameter(
        name, location=OpenApiParameter.PATH, description=description, examples=list(examples)
    )


@dataclass(frozen=True, slots=True)
class Api:
    """The operations of an app. `in_words` turns its domain's errors into sentences."""

    tag: Any
    in_words: Callable[[Iterable[InputError]], list[FieldError]]

    def operation(
        self,
        method: str,
        operation_id: str,
        *,
        summary: Any,
        description: Any,
        responses: Mapping[int, Any],
        parameters: Sequence[OpenApiParameter] = (),
        request: Any = None,
        examples: Sequence[OpenApiExample] = (),
        parsers: Sequence[type[BaseParser]] = (),
        has_session: bool = False,
    ) -> Callable[[View], View]:
        """Turn a function of the request and the parts of its path into an operation.

        `responses` maps a status to a pair of serializer and description, a description alone for
        errors, or an OpenApiResponse. The function returns data for the serializer of the first
        status, or a Response with data for the serializer of its own status; other responses
        (files) are sent as they are. InvalidInput is answered with 400 and every error. With LANG
        among `parameters` the requested language is active; an unsupported one is reported together
        with the function's own errors. `has_session` authenticates by session and requires the CSRF
        token.
        """
        told = {code: _response(response) for code, response in responses.items()}
        speaks = LANG in parameters

        def decorate(function: View) -> View:
            @wraps(function)
            def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
                asked, errors = _language(request) if speaks else (language(), [])
                found: HttpResponseBase | None = None
                with override(asked):
                    try:
                        if not errors or method == "GET":
                            found = _serialized(function(request, *args, **kwargs), told)
                    except InvalidInput as invalid:
                        errors = [*self.in_words(invalid.errors), *errors]
                if errors or found is None:
                    raise Refused(errors)
                if speaks:
                    found["Content-Language"] = asked
                return found

            if parsers:
                answer = decorators.parser_classes(parsers)(answer)
            if has_session:
                answer = decorators.authentication_classes([SessionAuthentication])(answer)
            names = ["GET", "HEAD"] if method == "GET" else [method]
            return extend_schema(
                operation_id=operation_id,
                tags=[self.tag],
                summary=summary,
                description=description,
                parameters=list(parameters),
                request=request,
                responses=told,
                examples=list(examples),
            )(decorators.api_view(names)(answer))

        return decorate


def methods(*operations: Any) -> View:
    """Combine operations with different methods into the view of one path."""
    handlers = {
        name: getattr(one.cls, name)
        for one in operations
        for name in one.cls.http_method_names
        if name != "options"
    }
    view: Any = type("Operations", (operations[0].cls,), handlers)
    view.http_method_names = [*handlers, "options"]
    return view.as_view()


def _response(told: Any) -> OpenApiResponse:
    """Return the OpenAPI response for a status, from the short forms of `Api.operation`."""
    if isinstance(told, OpenApiResponse):
        return told
    if isinstance(told, tuple):
        serializer, description = told
        return OpenApiResponse(serializer, description=description)
    return errors_response(told)


def _serialized(found: Any, told: Mapping[int, OpenApiResponse]) -> HttpResponseBase:
    """Return the response with its data serialized by the serializer declared for its status."""
    if not isinstance(found, HttpResponseBase):
        found = Response(found, status=next(iter(told)))
    serializer = getattr(told.get(found.status_code), "response", None)
    if isinstance(found, Response) and isinstance(serializer, type):
        found.data = serializer(found.data).data
    return found


def _language(request: Request) -> tuple[str, list[FieldError]]:
    """Return the language of `?lang=`, else of the request; an error for an unsupported one."""
    asked = request.query_params.get("lang")
    if asked is None:
        return language(), []
    if asked.lower() in LANGUAGES:
        return asked.lower(), []
    offered = get_text_list([f"“{code}”" for code in LANGUAGES])
    message = gettext("The language is %(languages)s.") % {"languages": offered}
    return language(), [FieldError("lang", "unknown_language", message)]
