"""The prediction API: the deployed model of a workspace answers requests."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from mlops_portal.foundation.api_gate import TooLarge
from mlops_portal.foundation.errors import Refused
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_base import (
    ORGANIZATION,
    asked_organization,
    body_of,
    in_path,
    operation,
    refuse,
)
from pipelines_catalog.serving import serializers, services, text
from pipelines_catalog.serving.client import Unavailable

FLIGHT = {
    "month": 7,
    "day": 12,
    "sched_dep_time": 1745,
    "sched_arr_time": 2010,
    "carrier": "UA",
    "origin": "EWR",
    "dest": "ORD",
    "distance": 719,
}


@operation(
    "POST",
    "models_predict",
    summary=_("Predict"),
    description=_(
        "The version that serves under this name scores up to 10,000 rows. Each request is "
        "answered by exactly one version, which is named. A row’s prediction does not depend on "
        "the rows beside it."
    ),
    parameters=[in_path("name", OpenApiTypes.STR, _("Name of a model of yours.")), ORGANIZATION],
    request=serializers.PredictSerializer,
    responses={
        200: (serializers.PredictionsSerializer, _("The predictions.")),
        400: _("A row is wrong; row and column are named, and nothing is predicted."),
        404: _("No model of this name serves in your workspace."),
        409: _("The deployed model cannot be loaded, and none served before."),
        503: _("The prediction service is starting."),
    },
    examples=[OpenApiExample("flight", value={"rows": [FLIGHT]}, request_only=True)],
)
def predict(request: Request, runner: Runner, name: str) -> HttpResponse:
    """Predict for raw rows; the body goes to the prediction process as it came."""
    workspace = runner.seen(asked_organization(runner, request))
    try:
        found = services.predict(workspace, name, _body(request))
    except services.InvalidRows as error:
        raise Refused(text.row_errors(error.errors)) from error
    except services.NothingServes as error:
        if not error.failure:
            body_of(serializers.PredictSerializer, request)  # first what is wrong in any case
            raise Http404 from error
        refuse(None, error.failure, text.nothing_serves(error.failure), 409)
    except Unavailable:
        words = gettext("The prediction service is starting; try again in a moment.")
        refuse(None, "prediction_service_starting", words, 503)
    head = json.dumps({"model": found.name, "version": found.version})[:-1].encode()
    answer = head + b", " + found.answer.removeprefix(b"{")
    return HttpResponse(answer, content_type="application/json")


def _body(request: Request) -> bytes:
    """Return the body as it came. Raises UnsupportedMediaType and TooLarge."""
    if request._request.content_type != "application/json":
        raise UnsupportedMediaType(request._request.content_type)
    try:
        return request._request.body
    except RequestDataTooBig:
        raise TooLarge from None
