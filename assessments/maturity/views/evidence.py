"""Evidence for the answer to one practice: its page to add, remove and reply."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from assessments.evidence import queries as evidence
from assessments.evidence import services
from assessments.evidence.domain.files import MAX_BYTES, Refused
from assessments.evidence.forms import FileForm, LinkForm, ReplyForm, tell_refusal
from assessments.evidence.models import REMOVED_KEPT, Item, Verdict
from assessments.maturity import content
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.answers import evidence_of
from assessments.maturity.domain.framework import Practice
from assessments.maturity.models import Answer
from assessments.maturity.queries.evidence import (
    EvidenceAccess,
    earlier_items,
    evidence_access,
    links_are_items,
)
from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.access import actor_of

FORM_BYTES = 64 * 1024  # size limit of a form without its file
MOST_DISCARDED = 64 * 1024 * 1024  # bytes of a too large request read before the response


with_evidence_access = guard(
    "assessment_id", lambda request, id: evidence_access(actor_of(request), id, timezone.now())
)


def within_size(view: View) -> View:
    """Refuse a too large request with a message, before its body is parsed.

    The CSRF token is checked inside, since the check parses the body.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def sized(request: HttpRequest, **rest: object) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        request.is_too_large = length.isdigit() and int(length) > MAX_BYTES + FORM_BYTES
        if not request.is_too_large:
            return protected(request, **rest)
        left = min(int(length), MOST_DISCARDED)
        while left > 0 and (read := len(request.read(min(left, FORM_BYTES)))):
            left -= read
        return view(request, **rest)

    return sized


@within_size
@require_http_methods(["GET", "HEAD", "POST"])
@with_evidence_access
def practice_evidence(request: HttpRequest, access: EvidenceAccess, practice: str) -> HttpResponse:
    """Show all evidence for an answer; add a link or a file on POST."""
    asked = _practice(access, practice)
    link, file, status = LinkForm(auto_id="link-%s"), FileForm(auto_id="file-%s"), 200
    if request.method == "POST":
        if not access.can_add:
            raise Http404
        if request.is_too_large:
            file, status = FileForm({}, {}, auto_id="file-%s"), 413
            file.errors.clear()
            tell_refusal(file, Refused("too_large"))
        elif request.POST.get("kind") == "link":
            link, status = _add_link(request, access, asked)
        else:
            file, status = _add_file(request, access, asked)
        if status == 302:
            messages.success(request, _("The evidence is added."))
            return redirect(_path(access, asked.id))
    page = _page(access, asked) | {"link": link, "file": file}
    return render(request, "maturity/evidence/practice.html", page, status=status)


def _practice(access: EvidenceAccess, name: str) -> Practice:
    framework = content.framework(access.assessment.framework, access.assessment.framework_version)
    if name not in framework.by_id:
        raise Http404
    return framework.by_id[name]


def _path(access: EvidenceAccess, practice: str) -> str:
    return reverse("maturity:evidence", args=[access.assessment.pk, practice])


def _add_link(
    request: HttpRequest, access: EvidenceAccess, practice: Practice
) -> tuple[LinkForm, int]:
    form = LinkForm(request.POST, auto_id="link-%s")
    if not form.is_valid():
        return form, 400
    try:
        services.add_link(
            location=access.location(practice.id),
            url=form.cleaned_data["url"],
            title=form.cleaned_data["title"],
            by=access.adder(),
            at=timezone.now(),
        )
    except services.TooMany as error:
        return form, tell_refusal(form, error)
    return form, 302


def _add_file(
    request: HttpRequest, access: EvidenceAccess, practice: Practice
) -> tuple[FileForm, int]:
    form = FileForm(request.POST, request.FILES, auto_id="file-%s")
    if not form.is_valid():
        return form, 413 if form.has_error("file", "too_large") else 400
    given = form.cleaned_data["file"]
    try:
        services.add_file(
            location=access.location(practice.id),
            name=given.name,
            content=given.read(),
            title=form.cleaned_data["title"],
            by=access.adder(),
            at=timezone.now(),
        )
    except (Refused, services.TooMany, services.StorageFull) as error:
        return form, tell_refusal(form, error)
    return form, 302


def _page(access: EvidenceAccess, practice: Practice) -> dict[str, Any]:
    found = list(evidence.with_history(access.items(practice.id, with_removed=True)))
    since = timezone.now() - REMOVED_KEPT
    live = [item for item in found if item.removed_at is None]
    answer = access.own.answers.filter(practice=practice.id).first() if access.own else None
    return {
        "assessment": access.assessment,
        "access": access,
        "practice": practice,
        "answer": answer,
        "link_in_answer": _link(access, answer),
        "grade": _grade(access, answer, live),
        "rows": [row_of(access, item) for item in live],
        "removed": [
            item
            for item in found
            if item.removed_at and item.removed_at > since and access.can_change(item)
        ],
        "is_respondent": access.own is not None and access.is_changeable,
        "earlier": [row_of(access, item) for item in earlier_items(access, practice.id)],
    }


def row_of(access: EvidenceAccess, item: Item, reply: ReplyForm | None = None) -> dict[str, Any]:
    """Return an item with the actions that the actor may take."""
    is_questioned = item.verdict == Verdict.QUESTIONED
    reply = reply or ReplyForm(auto_id=f"reply-{item.pk}-%s")
    return {
        "item": item,
        "reviews": list(item.reviews.all()),
        "is_own": access.is_own(item),
        "can_change": access.can_change(item),
        "can_review": access.can_review(item),
        "reply": reply if is_questioned and access.can_answer(item) else None,
    }


def _link(access: EvidenceAccess, answer: Answer | None) -> str:
    return "" if answer is None or links_are_items(access.assessment) else answer.evidence_url


def _grade(access: EvidenceAccess, answer: Answer | None, live: list[Item]) -> Evidence:
    said = evidence_of(answer.note, _link(access, answer)) if answer else Evidence.E0
    return max(said, Evidence.E2) if evidence.proves(live) else said


def _item(access: EvidenceAccess, item_id: UUID, *, with_removed: bool = False) -> Item:
    """Return an item that the actor sees on their own or the review page, else 404."""
    for seen in (access.items(with_removed=with_removed), access.all_items()):
        found = evidence.with_history(seen).filter(pk=item_id).first()
        if found is not None and (access.role is not None or access.is_own(found)):
            return found
    raise Http404


@require_POST
@with_evidence_access
def confirm(request: HttpRequest, access: EvidenceAccess, item_id: UUID) -> HttpResponse:
    """Confirm an item of an earlier round, so that it supports this one too."""
    item = next((one for one in earlier_items(access) if one.pk == item_id), None)
    if item is None or not access.can_add:
        raise Http404
    try:
        kept = services.carry_item(
            item=item, location=access.location(item.topic), by=access.adder(), at=timezone.now()
        )
    except services.Questioned:
        messages.error(request, _("It is questioned: add what replaces it."))
        return redirect(_path(access, item.topic))
    except services.TooMany:
        messages.error(request, _("There are too many items already. Nothing was changed."))
        return redirect(_path(access, item.topic))
    messages.success(request, _("Confirmed: it supports this assessment too."))
    return redirect(f"{_path(access, item.topic)}#item-{kept.pk}")


@require_POST
@with_evidence_access
def remove(request: HttpRequest, access: EvidenceAccess, item_id: UUID) -> HttpResponse:
    """Remove an item from the count."""
    item = _item(access, item_id)
    if not access.can_change(item):
        raise Http404
    services.remove_item(item=item, by=access.adder(item), at=timezone.now())
    messages.success(request, _("Removed. It can be put back for 30 days."))
    return redirect(f"{_path(access, item.topic)}#removed")


@require_POST
@with_evidence_access
def restore(request: HttpRequest, access: EvidenceAccess, item_id: UUID) -> HttpResponse:
    """Restore a removed item."""
    item = _item(access, item_id, with_removed=True)
    if not access.can_change(item):
        raise Http404
    if services.restore_item(item=item, by=access.adder(item), at=timezone.now()):
        messages.success(request, _("The evidence is back."))
    return redirect(f"{_path(access, item.topic)}#item-{item.pk}")


@require_POST
@with_evidence_access
def answer(request: HttpRequest, access: EvidenceAccess, item_id: UUID) -> HttpResponse:
    """Reply to a reviewer's question; the item counts again."""
    item = _item(access, item_id)
    if not access.can_answer(item):
        raise Http404
    reply = ReplyForm(request.POST, auto_id=f"reply-{item.pk}-%s")
    if not reply.is_valid():
        page = _page(access, _practice(access, item.topic)) | {
            "link": LinkForm(auto_id="link-%s"),
            "file": FileForm(auto_id="file-%s"),
        }
        shown = [row for row in page["rows"] if row["item"].pk != item.pk]
        page["rows"] = [row_of(access, item, reply), *shown]
        return render(request, "maturity/evidence/practice.html", page, status=400)
    try:
        services.answer_question(
            item=item,
            by=access.adder(item),
            comment=reply.cleaned_data["comment"],
            at=timezone.now(),
        )
        messages.success(request, _("The question is answered; the evidence counts again."))
    except services.NothingAsked:
        messages.error(request, _("There is no open question. Nothing was changed."))
    return redirect(f"{_path(access, item.topic)}#item-{item.pk}")
