"""Error page, with status 400, for invalid URL parameters."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.roles.text.errors import field_errors
from mlops_portal.foundation.inputs import InvalidInput

View = Callable[..., HttpResponse]


def refusing(view: View) -> View:
    """Let `view` raise InvalidInput, and show the reader the errors in the URL."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvalidInput as invalid:
            page = {"errors": field_errors(invalid.errors)}
            return render(request, "roles/refused.html", page, status=400)

    return answer
