"""What the rooms' APIs share: how a body is read, and which language an answer speaks."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from mlops_portal.foundation.inputs import decode_json

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LANG = OpenApiParameter(
    "lang",
    enum=LANGUAGES,
    description=_("Language of the texts; without it, the Accept-Language header decides."),
)


class TooLarge(exceptions.APIException):
    """413: the body is larger than the portal reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The body is larger than 2 MB.")


class BoundedJSONParser(JSONParser):
    """JSON as DRF reads it; 400 also for a document that is nested too deeply to be read."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> object:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from None


class StrictJSONParser(JSONParser):
    """JSON in which a key stands once. Raises InvalidInput."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> object:
        return decode_json(stream.read())


def body_of(request: Request) -> Any:
    """What the request brings. Raises TooLarge, and what its parser raises."""
    try:
        return request.data
    except RequestDataTooBig:
        raise TooLarge from None
