"""The API of the model registry: versions, and rollback to one that served before."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request

from mlops_portal.foundation.api import listed
from pipelines_catalog.registry import queries, serializers, services
from pipelines_catalog.registry.forms import MomentForm
from pipelines_catalog.registry.models import ModelVersion
from pipelines_catalog.runs.access import Runner
from pipelines_catalog.runs.api_base import (
    ORGANIZATION,
    WRONG,
    asked_organization,
    body_of,
    in_path,
    operation,
    refuse,
)
from pipelines_catalog.runs.models import Workspace

LARGEST_PAGE = 100


@operation(
    "GET",
    "models_list",
    summary=_("List models"),
    description=_(
        "The model registry of your workspaces, newest first, at most 100: each version with its "
        "lineage down to the batches of data, and when it served."
    ),
    responses={200: (serializers.ModelVersionListSerializer, _("The models."))},
)
def list_models(request: Request, runner: Runner) -> dict[str, Any]:
    """Registered versions of the caller's workspaces."""
    return listed(list(queries.models_of(runner.workspaces())[:LARGEST_PAGE]))


@operation(
    "GET",
    "models_at",
    summary=_("What served at a moment"),
    description=_(
        "The version that served under this name at any moment: since when, why it was promoted, "
        "gate by gate, by whom or what, what served before and after, and the data, features, code "
        "and parameters that it was made from."
    ),
    parameters=[
        in_path("name", OpenApiTypes.STR, _("Name of a model of yours.")),
        OpenApiParameter(
            "at",
            OpenApiTypes.DATETIME,
            description=_("A moment, such as 2026-12-01T10:00:00Z; without it now."),
        ),
        ORGANIZATION,
    ],
    responses={
        200: (serializers.ServedAtSerializer, _("What served.")),
        400: _("The moment is wrong."),
        404: _("No model of this name was ever deployed in your workspace."),
    },
)
def served_at(request: Request, runner: Runner, name: str) -> queries.ServedAt:
    """What served in the caller's workspace at a moment."""
    form = MomentForm({"at": request.query_params.get("at", "")})
    if not form.is_valid():
        refuse("at", "bad_moment", gettext("Write a moment such as 2026-12-01T10:00:00Z."))
    workspace = Workspace.objects.filter(**runner.seen(asked_organization(runner, request)))
    found = queries.served_at(workspace, name, form.cleaned_data["at"])
    if found is None:
        raise Http404
    return found


@operation(
    "POST",
    "models_rollback",
    summary=_("Go back to a version"),
    description=_(
        "Puts a version that served before back into service, if the version that you name still "
        "serves. Requests are answered by one or the other, and the registry keeps who and why."
    ),
    parameters=[in_path("model_id", OpenApiTypes.INT, _("Id of a version of yours."))],
    request=serializers.RollbackSerializer,
    responses={
        200: (serializers.ModelVersionSerializer, _("The version, which serves.")),
        400: WRONG,
        404: _("There is no such version, or it is not yours."),
        409: _("Another serves meanwhile, or it never served."),
    },
    examples=[
        OpenApiExample(
            "back", value={"expected": 3, "reason": "Delays are too high"}, request_only=True
        )
    ],
)
def roll_back(request: Request, runner: Runner, model_id: int) -> ModelVersion:
    """Put a version of the caller that served before back into service."""
    asked = body_of(serializers.RollbackSerializer, request)
    mine = queries.models_of(runner.workspaces(change=True))
    version = get_object_or_404(mine, pk=model_id)
    services.roll_back(version=version, **asked, by=runner.actor.user)
    return mine.get(pk=model_id)
