"""Validation of API input before any view: parsers, unknown keys and query parameters, bodies.

DRF loads this module through its settings before any view; it must not import views of DRF.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mlops_portal.foundation.errors import unfit_errors
from mlops_portal.foundation.incoming import Unfit, shown, unfit_document, unfit_fields
from mlops_portal.foundation.inputs import InvalidInput, decode_json

CSRF_FIELD = "csrfmiddlewaretoken"  # a form brings it in a body; it is no field


def refuse_unknown(data: object, known: Container[str], code: str = "unknown_key") -> None:
    """Raise ValidationError with every key of an object that is not in `known`."""
    if unknown := unknown_keys(data, known, code):
        raise exceptions.ValidationError(unknown)


def unknown_keys(
    data: object, known: Container[str], code: str = "unknown_key"
) -> dict[str, exceptions.ErrorDetail]:
    """Return an error for every key of an object that is not in `known`, by key."""
    if not isinstance(data, Mapping):
        return {}
    return {
        shown(key): exceptions.ErrorDetail(
            gettext("“%(key)s” is not known here.") % {"key": shown(key)}, code
        )
        for key in data
        if key not in known and key != CSRF_FIELD
    }


class KnownQuery(BasePermission):
    """A permission class that refuses query parameters missing in the operation's schema."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method or ""
        handler = getattr(view, method.lower(), None)
        told = getattr(handler, "kwargs", {}).get("schema")
        if told is not None:
            schema = told()
            schema.view, schema.method = view, method
            known = _in_query(schema.get_override_parameters())
            refuse_unknown(request.query_params, known, "unknown_parameter")
        return True


def _in_query(parameters: Iterable[Any]) -> set[str]:
    return {one.name for one in parameters if one.location == OpenApiParameter.QUERY}


def no_body(request: Request) -> None:
    """Refuse a request body where none is expected. Raises ValidationError or the parser's error.

    An empty form is accepted: clients send one for a POST without data.
    """
    form = request._request
    if form.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        refuse_unknown(dict.fromkeys([*form.POST, *form.FILES]), ())
        return
    body = body_of(request)
    refuse_unknown(body, ())
    if body and not isinstance(body, Mapping):
        raise exceptions.ValidationError(gettext("No body is expected here."))


class TooLarge(exceptions.APIException):
    """413: the request body exceeds the size limit."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The body is larger than 2 MB.")


class StrictJSONParser(JSONParser):
    """A JSON parser that refuses duplicate keys and invalid values.

    Malformed JSON raises InvalidInput, handled by the caller that reads the body; invalid values
    raise ValidationError with an error for each field.
    """

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> object:
        document = decode_json(stream.read())
        refuse(unfit_document(document))
        return document


class BoundedJSONParser(StrictJSONParser):
    """A size-limited JSON parser without messages of its own: ParseError describes the defect."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> object:
        try:
            return super().parse(stream, media_type, parser_context)
        except InvalidInput as invalid:
            raise exceptions.ParseError(_in_words(invalid)) from None


class CheckedFormParser(FormParser):
    """A form parser that refuses invalid names and values."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        form = super().parse(stream, media_type, parser_context)
        refuse(unfit_fields(form.lists()))
        return form


class CheckedMultiPartParser(MultiPartParser):
    """The same for multipart forms, including file names."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        form = super().parse(stream, media_type, parser_context)
        names = ((field, [file.name or ""]) for field, file in form.files.items())
        refuse(unfit_fields([*form.data.lists(), *names]))
        return form


def refuse(unfit: Iterable[Unfit]) -> None:
    """Raise ValidationError with an error for each unfit field; return when there is none."""
    errors: dict[str, list[exceptions.ErrorDetail]] = {}
    for one in unfit_errors(unfit):
        detail = exceptions.ErrorDetail(one.message, one.code)
        errors.setdefault(one.field or "non_field_errors", []).append(detail)
    if errors:
        raise exceptions.ValidationError(errors)


def _in_words(invalid: InvalidInput) -> str:
    error = invalid.errors[0]
    if error.code == "duplicate_key":
        return gettext("The key “%(key)s” stands twice.") % error.params
    return gettext("This is not valid JSON: %(reason)s.") % error.params


def body_of(request: Request) -> Any:
    """Return the parsed request body. Raises TooLarge or the parser's error."""
    try:
        return request.data
    except RequestDataTooBig:
        raise TooLarge from None
