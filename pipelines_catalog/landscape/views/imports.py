"""Imports: upload, dry run with its difference report, choices, apply."""

from collections.abc import Callable
from functools import wraps
from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mlops_portal.organizations.access import actor_of
from mlops_portal.organizations.models import Membership
from pipelines_catalog.landscape import content, exports, queries, services
from pipelines_catalog.landscape.access import (
    EDITORS,
    SESSION_KEY,
    can_edit,
    current_membership,
    membership_in,
)
from pipelines_catalog.landscape.domain.importing import UnreadableFile
from pipelines_catalog.landscape.forms import UploadForm
from pipelines_catalog.landscape.models import ImportRun, State
from pipelines_catalog.landscape.services.applying import NotReady
from pipelines_catalog.landscape.services.imports import DONE, MOST_OPEN
from pipelines_catalog.landscape.services.own_tools import TooManyTools
from pipelines_catalog.landscape.services.undoing import (
    NothingToUndo,
    may_be_undone,
    undoing_of,
)
from pipelines_catalog.landscape.text import reports
from pipelines_catalog.landscape.views import report
from pipelines_catalog.landscape.views.choices import read_choices

MOST_NAMED = 50  # tools on the page that asks
View = Callable[..., HttpResponse]


def with_import(view: View | None = None, *, editing: bool = False) -> View:
    """Pass an import of one of the user's organizations to the view, else 404."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, import_id: UUID) -> HttpResponse:
            run = ImportRun.objects.select_related("organization", "by").filter(pk=import_id)
            found = run.first()
            membership = membership_in(request.user, found.organization_id) if found else None
            if membership is None or (editing and not can_edit(membership)):
                raise Http404
            if request.session.get(SESSION_KEY) != str(membership.organization_id):
                request.session[SESSION_KEY] = str(membership.organization_id)
            return view(request, membership, found)

        return guarded

    return decorate(view) if view else decorate


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List the current organization's imports; owners and assessors upload a file."""
    membership = current_membership(request)
    if membership is None:
        raise Http404
    editable = actor_of(request).organizations(*EDITORS).order_by("name")
    if request.method == "POST" and not editable.exists():
        raise Http404
    initial = {"organization": membership.organization_id}
    is_post = request.method == "POST"
    form = UploadForm(
        editable,
        request.POST if is_post else None,
        request.FILES if is_post else None,
        initial=initial,
    )
    if is_post and form.is_valid() and (run := _begin(request, form)):
        return redirect("landscape:import", run.pk)
    page = {
        "membership": membership,
        "can_edit": editable.exists(),
        "form": form,
        "runs": queries.runs_of(membership.organization),
        "most_open": MOST_OPEN,
    }
    status = 400 if form.is_bound else 200
    return render(request, "landscape/stack/imports.html", page, status=status)


def _begin(request: HttpRequest, form: UploadForm) -> ImportRun | None:
    given = form.cleaned_data
    name = PurePath(given["file"].name or "file").name
    try:
        return services.begin_import(
            organization=given["organization"],
            content=given["file"].read(),
            format=given["format"],
            file_name=name,
            source=given["source"] or name,
            licence=given["licence"],
            attribution=given["attribution"],
            by=request.user,
            at=timezone.now(),
        )
    except UnreadableFile as unreadable:
        form.add_error("file", reports.trouble_text(unreadable.trouble))
        return None


@require_safe
@with_import
def one(request: HttpRequest, membership: Membership, run: ImportRun) -> HttpResponse:
    """Show the state of an import, and the changes that it would make, or made."""
    page = {
        "membership": membership,
        "can_edit": can_edit(membership),
        "run": run,
        "is_working": run.state in (State.WAITING, State.READING),
        "troubles": report.troubles_of(run),
        "entries": sum(run.tally.values()),
        "is_done": run.state in DONE,
        "may_be_undone": may_be_undone(run),
    }
    if run.state == State.READY:
        page |= report.of_dry_run(run, content.landscape())
    elif run.state in DONE:
        page |= report.of_applied(run, content.landscape())
    return render(request, "landscape/stack/import.html", page)


@require_POST
@with_import(editing=True)
def choose(request: HttpRequest, membership: Membership, run: ImportRun) -> HttpResponse:
    """Store the decisions of the form; “apply” also applies the import, or the decisions."""
    chosen = read_choices(request.POST, run, content.landscape())
    services.choose(
        run=run, categories=chosen.categories, decisions=chosen.decisions, rings=chosen.rings
    )
    if "apply" in request.POST:
        apply = services.answer_import if run.state == State.APPLIED else services.apply_import
        try:
            apply(run=run, by=request.user, at=timezone.now())
        except NotReady:
            messages.error(request, _("The import is not ready to be applied."))
        except TooManyTools:
            messages.error(request, _("The organization would hold too many own tools."))
    return redirect("landscape:import", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_import(editing=True)
def discard(request: HttpRequest, membership: Membership, run: ImportRun) -> HttpResponse:
    """Ask, listing what is deleted, then delete the import; imported tools are kept."""
    if request.method == "POST":
        services.discard_import(run=run, by=request.user, at=timezone.now())
        messages.success(request, _("The import is discarded."))
        return redirect("landscape:imports")
    page = {
        "heading": _("Forget the record of “%(source)s”?")
        if run.state in DONE
        else _("Discard the import of “%(source)s”?"),
        "lede": _("The tools stay; the import can no longer be undone as one.")
        if run.state in DONE
        else _("Nothing of it was imported. To import it later, upload the file again."),
        "goes": exports.goes_with_import(run),
        "button": _("Discard it"),
    }
    return _asks(request, run, page)


@require_http_methods(["GET", "HEAD", "POST"])
@with_import(editing=True)
def undo(request: HttpRequest, membership: Membership, run: ImportRun) -> HttpResponse:
    """Ask, listing what is removed and kept, then undo the whole import."""
    try:
        if request.method == "POST":
            done = services.undo_import(run=run, by=request.user, at=timezone.now())
            messages.success(request, reports.undone_text(done))
            return redirect("landscape:import", run.pk)
        found = undoing_of(run)
    except NothingToUndo:
        messages.error(request, _("There is nothing of this import to undo."))
        return redirect("landscape:import", run.pk)
    page = {
        "heading": _("Undo the import of “%(source)s”?"),
        "lede": _("What nobody has changed since becomes what it was before."),
        "goes": reports.undoing_texts(found),
        "kept": found.kept[:MOST_NAMED],
        "more_kept": max(len(found.kept) - MOST_NAMED, 0),
        "button": _("Undo the import"),
    }
    return _asks(request, run, page)


def _asks(request: HttpRequest, run: ImportRun, page: dict[str, object]) -> HttpResponse:
    here = reverse("landscape:import", args=[run.pk])
    page["heading"] = str(page["heading"]) % {"source": run.source}
    page["parents"] = [(_("Imports"), reverse("landscape:imports")), (run.source, here)]
    return render(request, "landscape/stack/asks.html", {"back": here, **page})
