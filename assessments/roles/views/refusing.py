"""What is wrong with an address is said on a page of its own, with status 400."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.roles.text.errors import field_errors
from mlops_portal.foundation.inputs import InvalidInput

View = Callable[..., HttpResponse]


def refusing(view: View) -> View:
    """Let `view` raise InvalidInput: the reader is told what the address asks wrongly."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvalidInput as invalid:
            page = {"errors": field_errors(invalid.errors)}
            return render(request, "roles/refused.html", page, status=400)

    return answer
