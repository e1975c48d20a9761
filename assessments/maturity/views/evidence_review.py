"""Review of an assessment's evidence: a second person accepts or questions each item."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.evidence import queries as evidence
from assessments.evidence import services
from assessments.evidence.forms import VerdictForm
from assessments.evidence.models import Item, Verdict
from assessments.maturity import content, queries
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.result import Result
from assessments.maturity.queries.evidence import EvidenceAccess, earlier_items
from assessments.maturity.text import results as text
from assessments.maturity.views.evidence import row_of, with_evidence_access

EARLIER = "earlier"  # items of earlier rounds, to be confirmed
MOST_EARLIER = 50  # of these listed at once


@require_safe
@with_evidence_access
def review(request: HttpRequest, access: EvidenceAccess) -> HttpResponse:
    """Show all items of the assessment to members."""
    return _show(request, access)


@require_POST
@with_evidence_access
def verdict(request: HttpRequest, access: EvidenceAccess, item_id: UUID) -> HttpResponse:
    """Accept or question an item; 409 when another reviewer was first."""
    item = evidence.with_history(access.all_items()).filter(pk=item_id).first()
    if item is None or not access.is_manager:
        raise Http404
    form = VerdictForm(request.POST, auto_id=f"verdict-{item.pk}-%s")
    if not form.is_valid():
        return _show(request, access, form=form, about=item, status=400)
    try:
        services.review_item(
            item=item,
            by=access.actor.user,
            verdict=Verdict(form.cleaned_data["verdict"]),
            comment=form.cleaned_data["comment"],
            seen=form.cleaned_data["seen"] or 0,
            is_own=access.is_own(item),
            at=timezone.now(),
        )
    except services.OwnEvidence:
        form.add_error("verdict", _("Someone else reviews what you added."))
        return _show(request, access, form=form, about=item, status=403)
    except services.ReviewConflict:
        form.add_error(
            "comment",
            _("Someone else reviewed this meanwhile. Read what was said above, then decide."),
        )
        return _show(request, access, form=form, about=item, status=409)
    messages.success(request, _("The review is saved."))
    path = reverse("maturity:evidence-review", args=[access.assessment.pk])
    return redirect(f"{path}?{request.GET.urlencode()}#item-{item.pk}")


def _show(
    request: HttpRequest,
    access: EvidenceAccess,
    *,
    form: VerdictForm | None = None,
    about: Item | None = None,
    status: int = 200,
) -> HttpResponse:
    if access.role is None:
        raise Http404
    state = request.GET.get("state", "")
    asked = request.GET.get("page", "")
    try:
        page, counts = evidence.page_in_state(access.all_items(), state, asked)
    except EmptyPage:
        return redirect(f"{request.path}?{urlencode({'state': state})}")
    framework = content.framework(access.assessment.framework, access.assessment.framework_version)
    rows = [_row(access, item, form if about and item.pk == about.pk else None) for item in page]
    if about is not None and about.pk not in {row["item"].pk for row in rows}:
        rows.insert(0, _row(access, about, form))
    for row in rows:
        row["practice"] = framework.by_id.get(row["item"].topic)
    found = _result(access)
    context = {
        "assessment": access.assessment,
        "access": access,
        "state": state if state in (*evidence.STATES, EARLIER) else "",
        "counts": counts,
        "page": page,
        "rows": rows,
        "result": found,
        "earlier": _earlier(access) if state == EARLIER else (),
        "is_hidden": access.is_unnamed and not access.readable_responses(),
        "form": form,
    }
    if found is not None:
        context |= {
            "proofs": _proofs(found),
            "position": text.bound_text(found.low),
            "evidenced": text.bound_text(found.evidenced_low),
        }
    return render(request, "maturity/evidence/review.html", context, status=status)


def _earlier(access: EvidenceAccess) -> list[dict[str, object]]:
    return [row_of(access, item) for item in earlier_items(access)[:MOST_EARLIER]]


def _row(access: EvidenceAccess, item: Item, form: VerdictForm | None) -> dict[str, Any]:
    """Return an item with its form, as sent or new; a new form has the newest review as seen."""
    row = row_of(access, item)
    if row["can_review"]:
        seen = row["reviews"][-1].number if row["reviews"] else 0
        if form is None:
            form = VerdictForm(initial={"seen": seen}, auto_id=f"verdict-{item.pk}-%s")
        row |= {"form": form, "seen": seen}
    elif form is not None:
        row["refused"] = form
    return row


def _proofs(found: Result) -> dict[str, int]:
    grades = [answer.evidence for answer in found.answers.values()]
    linked = sum(grade >= Evidence.E2 for grade in grades)
    noted = sum(grade == Evidence.E1 for grade in grades)
    return {"linked": linked, "noted": noted, "claimed": len(grades) - linked - noted}


def _result(access: EvidenceAccess) -> Result | None:
    if access.is_open:
        return None
    if access.is_round:
        return queries.round_answers(access.assessment, access.responses).result
    return queries.questionnaire_of(access.own).result if access.own else None
