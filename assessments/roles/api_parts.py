"""What the endpoints of roles and skills share: how they refuse, list, and say their language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.roles import api_examples
from assessments.roles.text.errors import field_errors
from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.errors import errors_body
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.languages import LANGUAGES
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

TAG = _("Roles and skills")
WRONG = OpenApiResponse(
    ErrorsSerializer,
    description=_("Something is wrong; every error is named by its field. Nothing was changed."),
    examples=[api_examples.ERRORS],
)
BAD_BODY = {
    400: WRONG,
    413: OpenApiResponse(ErrorsSerializer, description=_("The body is larger than 2 MB.")),
    415: OpenApiResponse(ErrorsSerializer, description=_("The body is not JSON.")),
}
UNKNOWN = OpenApiResponse(ErrorsSerializer, description=_("There is no such thing."))


def refusing(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let the view answer what is wrong with its input in the one shape, with status 400."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return view(request, *args, **kwargs)
        except InvalidInput as invalid:
            body = errors_body(field_errors(invalid.errors))
            return Response(body, status=status.HTTP_400_BAD_REQUEST)

    return answer


def language_of(request: Request) -> str:
    """The language of `?lang=`, else of the request. Raises InvalidInput."""
    asked = request.query_params.get("lang")
    if asked is None:
        return get_language() or DEFAULT_LANGUAGE
    if asked.lower() not in LANGUAGES:
        raise InvalidInput([InputError("lang", "unknown_language")])
    return asked.lower()


def listed(found: list[dict[str, Any]], version: str, language: str) -> Response:
    """A whole list in the shape of the API's lists."""
    body = {
        "count": len(found),
        "next": None,
        "previous": None,
        "matrix_version": version,
        "results": found,
    }
    return in_language(body, language)


def in_language(body: dict[str, Any], language: str) -> Response:
    """An answer that says in which language it speaks."""
    return Response(body, headers={"Content-Language": language})
