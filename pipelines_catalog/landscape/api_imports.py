"""The API of imports: upload a file, read the dry run, apply it. It needs a signed-in session."""

from collections.abc import Mapping
from pathlib import PurePath
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.organizations.models import Membership, Organization
from mlops_portal.foundation.api import (
    BoundedJSONParser,
    CheckedFormParser,
    CheckedMultiPartParser,
)
from mlops_portal.foundation.errors import FieldError, errors_body
from pipelines_catalog.landscape import content, services, wording
from pipelines_catalog.landscape.access import EDITORS, can_edit, membership_in
from pipelines_catalog.landscape.api import TAG
from pipelines_catalog.landscape.api_schemas import LandscapeErrorsSerializer
from pipelines_catalog.landscape.domain.importing import (
    LARGEST_FILE,
    Outcome,
    Trouble,
    UnreadableFile,
)
from pipelines_catalog.landscape.domain.importing.plan import OWN, SKIP
from pipelines_catalog.landscape.models import ImportFormat, ImportRun, State
from pipelines_catalog.landscape.services.applying import NotReady, plan_of
from pipelines_catalog.landscape.services.own_tools import TooManyTools

_HIDDEN = OpenApiResponse(
    LandscapeErrorsSerializer, description=_("There is no such import, or it is not yours to see.")
)
_WRONG = OpenApiResponse(LandscapeErrorsSerializer, description=_("Something is wrong with it."))
_CONFLICT = OpenApiResponse(
    LandscapeErrorsSerializer, description=_("The import is not ready, or could not be read.")
)


class ImportUploadSerializer(serializers.Serializer):
    """A file with tools, as multipart/form-data."""

    file = serializers.FileField(help_text=_("A text file of at most 5 MB and 5,000 tools."))
    format = serializers.CharField(help_text=_("“landscape”, “awesome”, “csv” or “radar”."))
    organization = serializers.UUIDField(
        required=False, help_text=_("Needed when you are owner or assessor in several.")
    )
    source = serializers.CharField(required=False, max_length=200)
    licence = serializers.CharField(required=False, max_length=100)
    attribution = serializers.CharField(required=False, max_length=300)

    def validate_format(self, value: str) -> str:
        if value not in ImportFormat.values:
            raise serializers.ValidationError(
                gettext("“%(value)s” is no format that is read.") % {"value": value[:40]},
                code="unknown_format",
            )
        return value


class ImportChoicesSerializer(serializers.Serializer):
    """Choices of a person; both may be left out."""

    categories = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=_("Category id by section; empty leaves its new tools out."),
    )
    decisions = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text=_("By key of a proposed item: the slug that it is, “own” or “skip”."),
    )


class ImportRowSerializer(serializers.Serializer):
    """One item of the file with its outcome."""

    key = serializers.CharField(allow_null=True, help_text=_("Null once it was applied."))
    line = serializers.IntegerField()
    name = serializers.CharField()
    outcome = serializers.ChoiceField([(o.value, o.value) for o in Outcome])
    why = serializers.CharField()
    tool = serializers.CharField(allow_null=True, help_text=_("The slug that it is."))
    candidates = serializers.ListField(child=serializers.CharField())


class ImportErrorSerializer(serializers.Serializer):
    """An entry, or the whole file, that cannot be used."""

    line = serializers.IntegerField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ImportSerializer(serializers.Serializer):
    """An import: how far it is, and what it would change, or changed."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    organization = serializers.UUIDField()
    state = serializers.ChoiceField(State.choices)
    format = serializers.CharField()
    file_name = serializers.CharField()
    source = serializers.CharField()
    licence = serializers.CharField(allow_null=True)
    done = serializers.IntegerField(help_text=_("Entries read so far."))
    total = serializers.IntegerField()
    created = serializers.IntegerField()
    matched = serializers.IntegerField()
    proposed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changed = serializers.IntegerField()
    missing = serializers.IntegerField()
    categories = serializers.DictField(child=serializers.CharField(allow_blank=True))
    items = ImportRowSerializer(many=True)
    errors = ImportErrorSerializer(many=True)


def _membership(request: Request, given: str) -> Membership:
    """Where the person may import. Raises NotFound, ValidationError when that is not clear."""
    if not request.user or not request.user.is_authenticated:
        raise exceptions.NotFound
    if given:
        try:
            found = membership_in(request.user, UUID(given))
        except ValueError:
            found = None
        if not can_edit(found):
            raise exceptions.NotFound
        return found
    mine = list(
        Membership.objects.filter(user=request.user, role__in=EDITORS).select_related(
            "organization"
        )[:2]
    )
    if not mine:
        raise exceptions.NotFound
    if len(mine) > 1:
        raise exceptions.ValidationError({"organization": [gettext("This is missing.")]})
    return mine[0]


def _import(request: Request, import_id: UUID, *, editing: bool) -> ImportRun:
    run = ImportRun.objects.select_related("organization").filter(pk=import_id).first()
    membership = membership_in(request.user, run.organization_id) if run else None
    if membership is None or (editing and not can_edit(membership)):
        raise exceptions.NotFound
    return run


@extend_schema(
    operation_id="landscape_import_begin",
    tags=[TAG],
    summary=_("Begin an import"),
    description=_(
        "Takes a list of tools for a dry run by a worker. Nothing changes before it is applied. "
        "Needs a signed-in session of an owner or assessor, with its CSRF token."
    ),
    request={"multipart/form-data": ImportUploadSerializer},
    responses={
        202: OpenApiResponse(ImportSerializer, description=_("The import waits to be read.")),
        400: _WRONG,
        403: OpenApiResponse(LandscapeErrorsSerializer, description=_("The CSRF token is wrong.")),
        404: _HIDDEN,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@parser_classes([CheckedMultiPartParser, CheckedFormParser])
def begin(request: Request) -> Response:
    """202 with the id; 400 when the file is too large or no text."""
    membership = _membership(request, str(request.data.get("organization") or ""))
    upload = ImportUploadSerializer(data=request.data)
    upload.is_valid(raise_exception=True)
    given, organization = upload.validated_data, membership.organization
    if given["file"].size > LARGEST_FILE:
        return _refused("file", Trouble(0, "too_large"))
    run = _begun(request, given, organization)
    if isinstance(run, Trouble):
        return _refused("file", run)
    return Response(_body(run), status=status.HTTP_202_ACCEPTED, headers={"Location": _url(run)})


def _begun(
    request: Request, given: Mapping[str, object], organization: Organization
) -> ImportRun | Trouble:
    name = PurePath(given["file"].name or "file").name
    try:
        return services.begin_import(
            organization=organization,
            content=given["file"].read(),
            format=given["format"],
            file_name=name,
            source=given.get("source") or name,
            licence=given.get("licence", ""),
            attribution=given.get("attribution", ""),
            by=request.user,
            at=timezone.now(),
        )
    except UnreadableFile as unreadable:
        return unreadable.trouble


@extend_schema(
    operation_id="landscape_import",
    tags=[TAG],
    summary=_("Read an import"),
    description=_("How far it is, and item by item what it would change, or changed."),
    responses={
        200: OpenApiResponse(ImportSerializer, description=_("The import.")),
        404: _HIDDEN,
    },
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
def read(request: Request, import_id: UUID) -> Response:
    """The import; 404 for who is no member."""
    return Response(_body(_import(request, import_id, editing=False)))


@extend_schema(
    operation_id="landscape_import_apply",
    tags=[TAG],
    summary=_("Apply an import"),
    description=_(
        "Does what the dry run says, all of it or nothing. Asked again it changes nothing and "
        "gives the same answer."
    ),
    request=ImportChoicesSerializer,
    responses={
        200: OpenApiResponse(ImportSerializer, description=_("The import is applied.")),
        400: _WRONG,
        403: OpenApiResponse(LandscapeErrorsSerializer, description=_("The CSRF token is wrong.")),
        404: _HIDDEN,
        409: _CONFLICT,
    },
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@parser_classes([BoundedJSONParser, CheckedFormParser, CheckedMultiPartParser])
def apply(request: Request, import_id: UUID) -> Response:
    """Apply; 409 while it is not read, or when it could not be read."""
    run = _import(request, import_id, editing=True)
    choices = ImportChoicesSerializer(data=request.data or {})
    choices.is_valid(raise_exception=True)
    given = choices.validated_data
    _check(run, given)
    try:
        services.choose(
            run=run,
            categories=given.get("categories", {}),
            decisions=given.get("decisions", {}),
        )
        run = services.apply_import(run=run, by=request.user, at=timezone.now())
    except NotReady:
        error = FieldError(None, "not_ready", gettext("The import is not ready to be applied."))
        return Response(errors_body([error]), status=status.HTTP_409_CONFLICT)
    except TooManyTools:
        message = gettext("The organization would hold too many own tools.")
        error = FieldError(None, "too_many", message)
        return Response(errors_body([error]), status=status.HTTP_409_CONFLICT)
    return Response(_body(run))


def _check(run: ImportRun, given: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse choices that name what does not exist. Raises ValidationError."""
    if run.state != State.READY:
        return
    wrong: dict[str, list[str]] = {}
    categories = content.landscape().category_by_id
    for section, id in given.get("categories", {}).items():
        if section not in run.categories or (id and id not in categories):
            wrong[f"categories.{section}"] = [gettext("There is no such section or category.")]
    if given.get("decisions"):
        rows = {row.item.key: row for row in plan_of(run).rows}
        for key, decision in given["decisions"].items():
            row = rows.get(key)
            if row is None or decision not in (OWN, SKIP, *row.candidates):
                wrong[f"decisions.{key}"] = [gettext("The item cannot be that.")]
    if wrong:
        raise exceptions.ValidationError(wrong)


def _refused(field: str, trouble: Trouble) -> Response:
    error = FieldError(field, trouble.code, wording.trouble_text(trouble))
    return Response(errors_body([error]), status=status.HTTP_400_BAD_REQUEST)


def _url(run: ImportRun) -> str:
    return reverse("api-import", args=[run.pk])


def _body(run: ImportRun) -> dict[str, object]:
    counts: dict[str, int] = dict.fromkeys((*(o.value for o in Outcome), "missing"), 0)
    items: list[dict[str, object]] = []
    if run.state == State.READY:
        plan = plan_of(run)
        counts |= plan.counts | {"missing": len(plan.missing)}
        items = [
            {
                "key": row.item.key,
                "line": row.item.line,
                "name": row.item.name,
                "outcome": row.outcome.value,
                "why": row.why,
                "tool": row.tool or None,
                "candidates": list(row.candidates),
            }
            for row in plan.rows
        ]
    elif run.state == State.APPLIED:
        counts |= {key: run.outcome["counts"][key] for key in counts}
        fields = ("line", "name", "outcome", "why")
        items = [
            {"key": None, **{f: row[f] for f in fields}, "tool": row["tool"] or None}
            | {"candidates": []}
            for row in run.outcome["rows"]
        ]
    return {
        "id": str(run.pk),
        "url": _url(run),
        "organization": str(run.organization_id),
        "state": str(run.state),
        "format": run.format,
        "file_name": run.file_name,
        "source": run.source,
        "licence": run.licence or None,
        "done": run.done,
        "total": run.total,
        **counts,
        "categories": run.categories,
        "items": items,
        "errors": [
            {
                "line": found["line"] or None,
                "code": found["code"],
                "message": wording.trouble_text(Trouble(**found)),
            }
            for found in run.problems
        ],
    }
