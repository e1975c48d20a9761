"""Error responses in one shape: pages for people, `{"errors": [...]}` for API clients.

An error that the user can correct is explained with its field; any other is logged with its
traceback and answered with a neutral message and the request id.
"""

import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

from mlops_portal.foundation import incoming
from mlops_portal.foundation.decoding import UnreadableText
from mlops_portal.foundation.incoming import Unfit, escaped

logger = logging.getLogger(__name__)
API_PREFIX = "/api/"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error in an input. `field` is None when it concerns the input as a whole."""

    field: str | None
    code: str
    message: str

    def as_dict(self) -> dict[str, str | None]:
        """Return the JSON form, escaped: the parts that repeat the input may not be encodable."""
        field = None if self.field is None else escaped(self.field)
        return {"field": field, "code": self.code, "message": escaped(self.message)}


def errors_body(errors: Iterable[FieldError]) -> dict[str, list[dict[str, str | None]]]:
    """Return the API's error body."""
    return {"errors": [error.as_dict() for error in errors]}


class Refused(exceptions.APIException):
    """An API request refused with `errors`, each with field, code and message."""

    def __init__(self, errors: Iterable[FieldError], status_code: int = 400) -> None:
        super().__init__()
        self.errors = tuple(errors)
        self.status_code = status_code


def api_exception_handler(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Convert DRF exceptions to the API's error shape; None makes any other error a 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    if isinstance(error, Refused):
        return Response(errors_body(error.errors), status=error.status_code)
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    found = list(_field_errors(error.get_full_details(), None))
    return Response(errors_body(found), status=error.status_code, headers=headers)


def _field_errors(detail: object, field: str | None) -> Iterable[FieldError]:
    if isinstance(detail, Mapping) and isinstance(detail.get("message"), str):
        yield FieldError(field, str(detail["code"]), str(detail["message"]))
    elif isinstance(detail, Mapping):
        for key, inner in detail.items():
            path = field if key == "non_field_errors" else ".".join(filter(None, (field, str(key))))
            yield from _field_errors(inner, path)
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from _field_errors(inner, field)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, as a page or in the API's shape; does not reveal whether the object exists."""
    return _answer(
        request,
        status.HTTP_404_NOT_FOUND,
        "not_found",
        _("There is nothing at this address, or it is not yours to see."),
        "404.html",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(
        request,
        status.HTTP_400_BAD_REQUEST,
        "bad_request",
        _("The request could not be read."),
        "400.html",
    )


def unfit_input(request: HttpRequest, unfit: Sequence[Unfit]) -> HttpResponse:
    """400 that names each invalid field of a form or query."""
    message = _("What was sent holds something that cannot be kept. Nothing was changed.")
    found = unfit_errors(unfit)
    return _answer(request, status.HTTP_400_BAD_REQUEST, "bad_request", message, "400.html", found)


def unfit_errors(unfit: Iterable[Unfit]) -> list[FieldError]:
    """Return one error with a message for each unfit field."""
    sentences = {
        incoming.BAD_CHARACTERS: _(
            "The text holds a character that cannot be kept: %(character)s. Remove it."
        ),
        incoming.BAD_NUMBER: _("The number is larger or smaller than 64 bits hold."),
        incoming.TOO_DEEP: _("The JSON is nested too deeply."),
    }
    return [
        FieldError(one.field or None, one.code, sentences[one.code] % one.params) for one in unfit
    ]


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(
        request,
        status.HTTP_403_FORBIDDEN,
        "forbidden",
        _("This is not allowed."),
        "403.html",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for an invalid CSRF token, as of an old page or with cookies disabled."""
    return _answer(
        request,
        status.HTTP_403_FORBIDDEN,
        "csrf",
        _("The page had been open too long, or cookies are off. Load it again and resend."),
        "403.html",
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: a rate limit was exceeded, as by guessing passwords or repeating a form."""
    return _answer(
        request,
        status.HTTP_429_TOO_MANY_REQUESTS,
        "too_many_requests",
        _("This was tried too often in a short time. It works again in a few minutes."),
        "429.html",
    )


def unavailable(request: HttpRequest, code: str, message: str, wait: int) -> HttpResponse:
    """503: the request cannot be served for now; `wait` is Retry-After in seconds."""
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    try:
        response = _answer(request, status_code, code, message, "503.html")
    except Exception:
        logger.exception("The page for failures could not be drawn")
        response = HttpResponse(message, status=status_code, content_type="text/plain")
    response["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a neutral message with the request id under which the log has the traceback.

    503 if the error, raised outside of any view, is a full disk or a database that is busy or away.
    If the error page cannot be rendered either, the message is sent as plain text.
    """
    from mlops_portal.foundation.unavailable import reason_of

    if reason := reason_of(sys.exc_info()[1]):
        return unavailable(request, reason.code, str(reason.message), reason.wait)
    message = _("Something failed on our side. Nothing that was saved is lost.")
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    try:
        return _answer(request, code, "server_error", message, "500.html")
    except Exception:
        logger.exception("The page for failures could not be drawn")
        text = f"{message}\n{getattr(request, 'id', '')}\n"
        return HttpResponse(text, status=code, content_type="text/plain; charset=utf-8")


def _answer(
    request: HttpRequest,
    status_code: int,
    code: str,
    message: str,
    template: str,
    errors: Sequence[FieldError] = (),
) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        body = errors_body(errors or [FieldError(None, code, message)])
        return JsonResponse(body, status=status_code)
    # A page for failures asks the database nothing, not even who is signed in.
    request.is_error_page = True  # and is not made again in another language
    page = {
        "message": message,
        "errors": [error.as_dict() for error in errors],
        "hides_account": status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR,
    }
    return render(request, template, page, status=status_code)


SENTENCES: Mapping[str, Promise] = {
    "not_text": gettext_lazy("This is not the text of a file: it holds control characters."),
    "broken_text": gettext_lazy("The characters are damaged here; save the file as UTF-8 again."),
    "unknown_encoding": gettext_lazy(
        "The characters are neither UTF-8, UTF-16 nor Windows-1252; save the file as UTF-8."
    ),
    "broken_csv": gettext_lazy("The table is broken here: %(value)s."),
}


def sentence_of(error: UnreadableText) -> str:
    """Return the sentence with its line, in the language of the reader."""
    sentence = str(SENTENCES[error.code]) % {"value": error.value}
    return _("Line %(line)s: %(sentence)s") % {"line": error.line, "sentence": sentence}
