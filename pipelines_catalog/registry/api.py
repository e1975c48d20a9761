"""The API of the model registry: versions, and going back to one that served before."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api import ErrorsSerializer
from mlops_portal.foundation.api_methods import api_view
from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.registry import presentation, queries, services
from pipelines_catalog.registry.api_schemas import (
    ModelVersionListSerializer,
    ModelVersionSerializer,
    RollbackSerializer,
)
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_parts import TAG, UNKNOWN_CLIENT, listed, refused, remembering
from pipelines_catalog.runs.services import NotPossible

LARGEST_PAGE = 100


@extend_schema(
    operation_id="models_list",
    tags=[TAG],
    summary=_("List models"),
    description=_(
        "The model registry of your workspaces, newest first, at most 100: each version with its "
        "lineage down to the batches of data, and when it served."
    ),
    responses={
        200: OpenApiResponse(ModelVersionListSerializer, description=_("The models.")),
        401: UNKNOWN_CLIENT,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@remembering
def list_models(request: Request, runner: Runner) -> Response:
    """Registered versions of the caller's workspaces."""
    found = queries.models_of(runner.workspaces())[:LARGEST_PAGE]
    return Response(listed([presentation.model_body(model) for model in found]))


@extend_schema(
    operation_id="models_rollback",
    tags=[TAG],
    summary=_("Go back to a version"),
    description=_(
        "Puts a version that served before back into service, if the version that you name still "
        "serves. Requests are answered by one or the other, and the registry keeps who and why."
    ),
    parameters=[
        OpenApiParameter(
            "model_id",
            type=OpenApiTypes.INT,
            location=OpenApiParameter.PATH,
            description=_("Id of a version of yours."),
        )
    ],
    request=RollbackSerializer,
    responses={
        200: OpenApiResponse(ModelVersionSerializer, description=_("The version, which serves.")),
        400: OpenApiResponse(ErrorsSerializer, description=_("Something in the body is wrong.")),
        401: UNKNOWN_CLIENT,
        404: OpenApiResponse(
            ErrorsSerializer, description=_("There is no such version, or it is not yours.")
        ),
        409: OpenApiResponse(
            ErrorsSerializer, description=_("Another serves meanwhile, or it never served.")
        ),
    },
    examples=[
        OpenApiExample(
            "back", value={"expected": 3, "reason": "Delays are too high"}, request_only=True
        )
    ],
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@remembering
def roll_back(request: Request, runner: Runner, model_id: int) -> Response:
    """Put a version of the caller that served before back into service."""
    body = RollbackSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    mine = queries.models_of(runner.workspaces(change=True))
    version = mine.filter(pk=model_id).first()
    if version is None:
        raise Http404
    try:
        services.roll_back(version=version, **body.validated_data, by=runner.asker.user)
    except NotPossible as error:
        return refused([FieldError(None, error.code, messages.refusal(error))], 409)
    return Response(presentation.model_body(mine.get(pk=model_id)))
