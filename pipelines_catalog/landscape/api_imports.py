"""The API of imports: upload a file, read the dry run, apply it. Requires a session."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from mlops_portal.foundation.api_gate import (
    BoundedJSONParser,
    CheckedFormParser,
    CheckedMultiPartParser,
)
from mlops_portal.foundation.errors import FieldError, Refused
from mlops_portal.organizations.models import Membership, Organization
from pipelines_catalog.landscape import content, services
from pipelines_catalog.landscape.access import EDITORS, can_edit, membership_in
from pipelines_catalog.landscape.api import api
from pipelines_catalog.landscape.api_imports_schemas import (
    ImportChoicesSerializer,
    ImportSerializer,
    ImportUploadSerializer,
)
from pipelines_catalog.landscape.domain.importing import (
    LARGEST_FILE,
    Outcome,
    Plan,
    Planned,
    Trouble,
    UnreadableFile,
)
from pipelines_catalog.landscape.domain.importing.items import PASSED, REFUSED, Item
from pipelines_catalog.landscape.domain.importing.merging import ALL, OURS, THEIRS
from pipelines_catalog.landscape.domain.importing.plan import OWN, SKIP
from pipelines_catalog.landscape.models import ImportRun, Ring, State
from pipelines_catalog.landscape.services.applying import NotReady, plan_of
from pipelines_catalog.landscape.services.own_tools import TooManyTools
from pipelines_catalog.landscape.text import reports

_HIDDEN = _("There is no such import, or it is not yours to see.")
_WRONG = _("Something is wrong with it.")
_CLOSED = Planned(Item(0, ""), Outcome.SKIPPED, "")  # of an item without open decisions
_NOTHING_READ = dict.fromkeys(("read", PASSED, REFUSED), 0)
_CONFLICT = _("The import is not ready, or could not be read.")


def _membership(request: Request, given: str) -> Membership:
    """Return the membership to import into. Raises NotFound, or ValidationError if ambiguous."""
    if not request.user or not request.user.is_authenticated:
        raise exceptions.NotFound
    if given:
        try:
            found = membership_in(request.user, UUID(given))
        except ValueError:
            found = None
        if found is None or not can_edit(found):
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


@api.operation(
    "POST",
    "landscape_import_begin",
    has_session=True,
    summary=_("Begin an import"),
    description=_(
        "Takes a list of tools for a dry run by a worker. Nothing changes before it is applied. "
        "Needs a signed-in session of an owner or assessor, with its CSRF token."
    ),
    request={"multipart/form-data": ImportUploadSerializer},
    responses={
        202: (ImportSerializer, _("The import waits to be read.")),
        400: _WRONG,
        403: _("The CSRF token is wrong."),
        404: _HIDDEN,
    },
    parsers=[CheckedMultiPartParser, CheckedFormParser],
)
def begin(request: Request) -> Response:
    """202 with the id; 400 when the file is too large or no text."""
    membership = _membership(request, str(request.data.get("organization") or ""))
    upload = ImportUploadSerializer(data=request.data)
    upload.is_valid(raise_exception=True)
    given, organization = upload.validated_data, membership.organization
    if given["file"].size > LARGEST_FILE:
        raise _refused("file", Trouble(0, "too_large"))
    run = _begun(request, given, organization)
    return Response(_body(run), status=status.HTTP_202_ACCEPTED, headers={"Location": _url(run)})


def _begun(request: Request, given: Mapping[str, Any], organization: Organization) -> ImportRun:
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
        raise _refused("file", unreadable.trouble) from None


@api.operation(
    "GET",
    "landscape_import",
    has_session=True,
    summary=_("Read an import"),
    description=_("How far it is, and item by item what it would change, or changed."),
    responses={
        200: (ImportSerializer, _("The import.")),
        404: _HIDDEN,
    },
)
def read(request: Request, import_id: UUID) -> dict[str, object]:
    """Return an import; 404 for non-members."""
    return _body(_import(request, import_id, editing=False))


@api.operation(
    "POST",
    "landscape_import_apply",
    has_session=True,
    summary=_("Apply an import"),
    description=_(
        "Does what the dry run says, all of it or nothing. Asked again it changes nothing and "
        "gives the same answer."
    ),
    request=ImportChoicesSerializer,
    responses={
        200: (ImportSerializer, _("The import is applied.")),
        400: _WRONG,
        403: _("The CSRF token is wrong."),
        404: _HIDDEN,
        409: _CONFLICT,
    },
    parsers=[BoundedJSONParser, CheckedFormParser, CheckedMultiPartParser],
)
def apply(request: Request, import_id: UUID) -> dict[str, object]:
    """Apply the import; 409 while it is not parsed, or when parsing failed."""
    run = _import(request, import_id, editing=True)
    choices = ImportChoicesSerializer(data=request.data)
    choices.is_valid(raise_exception=True)
    given = choices.validated_data
    _check(run, given)
    try:
        services.choose(
            run=run,
            categories=given.get("categories", {}),
            decisions=given.get("decisions", {}),
            rings=given.get("rings", {}),
        )
        is_answer = run.state == State.APPLIED and any(given.values())
        carry_out = services.answer_import if is_answer else services.apply_import
        run = carry_out(run=run, by=request.user, at=timezone.now())
    except NotReady:
        message = gettext("The import is not ready to be applied.")
        raise Refused([FieldError(None, "not_ready", message)], 409) from None
    except TooManyTools:
        message = gettext("The organization would hold too many own tools.")
        raise Refused([FieldError(None, "too_many", message)], 409) from None
    return _body(run)


def _check(run: ImportRun, given: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse decisions with unknown keys or values. Raises ValidationError."""
    if run.state not in (State.READY, State.APPLIED) or not run.items:
        return
    wrong: dict[str, list[str]] = {}
    categories = content.landscape().category_by_id
    for section, id in given.get("categories", {}).items():
        if section not in run.categories or (id and id not in categories):
            wrong[f"categories.{section}"] = [gettext("There is no such section or category.")]
    for word, ring in given.get("rings", {}).items():
        if word not in run.rings or ring not in {"", *Ring.values}:
            wrong[f"rings.{word}"] = [gettext("There is no such ring.")]
    if given.get("decisions"):
        offered = dict(_offered(plan_of(run)))
        for key, decision in given["decisions"].items():
            if decision not in offered.get(key, ()):
                wrong[f"decisions.{key}"] = [gettext("The item cannot be that.")]
    if wrong:
        raise exceptions.ValidationError(wrong)


def _offered(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each key that can be decided, with the permitted decisions."""
    yield ALL, (OURS, THEIRS)
    for row in plan.rows:
        yield row.key, (OWN, SKIP, *row.candidates)
        for change in row.asked:
            yield change.key, (OURS, THEIRS)


def _refused(field: str, trouble: Trouble) -> Refused:
    return Refused([FieldError(field, trouble.code, reports.trouble_text(trouble))])


def _url(run: ImportRun) -> str:
    return reverse("api-import", args=[run.pk])


def _body(run: ImportRun) -> dict[str, object]:
    counts: dict[str, int] = dict.fromkeys((*Outcome, "missing", "opinions"), 0)
    items: list[dict[str, object]] = []
    if run.state == State.READY:
        plan = plan_of(run)
        counts |= plan.counts | {"missing": len(plan.missing), "opinions": plan.opinions}
        items = [row.as_row() | {"open": row} for row in plan.rows]
    elif run.state == State.APPLIED:
        counts |= {key: run.outcome["counts"][key] for key in counts}
        rows = {row.key: row for row in plan_of(run).rows} if run.items else {}
        items = [
            {"changes": [], **row, "open": rows.get(row.get("key", ""), _CLOSED)}
            for row in run.outcome["rows"]
        ]
    return {
        "run": run,
        "url": _url(run),
        **counts,
        "entries": {"total": sum(run.tally.values()), **_NOTHING_READ, **run.tally},
        "items": items,
        "errors": [Trouble(**found) for found in run.problems],
    }
