"""Import of an organization's archive, with a dry run that lists what is imported."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.maturity import content
from assessments.maturity.domain.archive import Archive, read_archive, read_taken
from assessments.maturity.forms.archives import ArchiveForm, OrganizationForm
from assessments.maturity.services.archives import import_archive as bring_in
from assessments.maturity.services.archives import steps_of
from assessments.maturity.text.errors import field_errors, left_text
from assessments.maturity.views.claim import id_in
from mlops_portal.foundation.decoding import UnreadableText, text_of
from mlops_portal.foundation.errors import FieldError, sentence_of
from mlops_portal.foundation.inputs import InvalidInput, parse_json
from mlops_portal.organizations.access import Actor, actor_of
from mlops_portal.organizations.models import Role

SALT = "maturity.archive"
DAY = 24 * 3600  # seconds for which a dry run remains valid
MOST_SENT = 1_500_000  # characters of the signed data in the dry-run page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_archive(request: HttpRequest) -> HttpResponse:
    """Let owners import systems and results of an archive, after a dry run; idempotent."""
    actor = actor_of(request)
    mine = actor.organizations(Role.OWNER).order_by("name") if actor.user else None
    if mine is None or not mine.exists():
        raise Http404
    if request.method == "POST" and "taken" in request.POST:
        return _carry_out(request, actor)
    is_post = request.method == "POST"
    form = ArchiveForm(mine, request.POST if is_post else None, request.FILES if is_post else None)
    page: dict[str, object] = {"form": form}
    if not is_post:
        return render(request, "maturity/archive.html", page)
    get_object_or_404(mine, pk=id_in(request, "organization"))  # 404 for other people's
    if form.is_valid():
        try:
            raw = parse_json(text_of(form.cleaned_data["file"]))
            archive = read_archive(raw, content.framework)
            return _dry_run(request, form, archive)
        except UnreadableText as unreadable:
            form.add_error("file", sentence_of(unreadable))
        except InvalidInput as invalid:
            page["errors"] = field_errors(invalid.errors)
    return render(request, "maturity/archive.html", page, status=400)


def _dry_run(request: HttpRequest, form: ArchiveForm, archive: Archive) -> HttpResponse:
    organization = form.cleaned_data["organization"]
    taken = signing.dumps(archive.as_json(), salt=SALT, compress=True)
    page: dict[str, object] = {"form": form}
    if len(taken) > MOST_SENT:
        told = _(
            "The archive holds more than comes in at once: bring its assessments in one by one."
        )
        page["errors"] = [FieldError("file", "archive_too_large", told)]
        return render(request, "maturity/archive.html", page, status=400)
    steps = steps_of(archive, organization)
    page |= {
        "organization": organization,
        "steps": steps,
        "made": sum(not step.exists for step in steps),
        "left": [left_text(what, count) for what, count in archive.left.items()],
        "taken": taken,
    }
    return render(request, "maturity/archive.html", page)


def _carry_out(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Import what the dry run showed; its data is signed, and validated like the file."""
    form = OrganizationForm(actor.organizations(Role.OWNER), request.POST)
    if not form.is_valid():
        raise Http404
    organization = form.cleaned_data["organization"]
    try:
        given = signing.loads(request.POST["taken"], salt=SALT, max_age=DAY)
        steps = bring_in(
            archive=read_taken(given, content.framework),
            organization=organization,
            by=request.user,
            at=timezone.now(),
        )
    except signing.BadSignature:
        messages.error(request, _("The dry run is too old. Choose the archive once more."))
        return redirect("maturity:import-archive")
    made = sum(not step.exists for step in steps)
    words = ngettext("%(count)s ML system came in.", "%(count)s ML systems came in.", made)
    messages.success(request, words % {"count": made})
    return redirect("organizations:organization", organization.pk)
