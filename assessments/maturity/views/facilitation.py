"""Facilitation: review disagreements and record agreed values with their reasons."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity.domain.framework import Practice
from assessments.maturity.forms.assessments import choice_of
from assessments.maturity.forms.rounds import AgreedForm
from assessments.maturity.models import AgreedAnswer, Assessment
from assessments.maturity.queries.history import agreed_changes
from assessments.maturity.queries.rounds import RoundAnswers, round_answers
from assessments.maturity.services import agreed as agreements
from assessments.maturity.text import results as text
from assessments.maturity.text import rounds as words
from assessments.maturity.views.guards import with_round


@require_safe
@with_round
def facilitation(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show the practices to settle: splits, other disagreements, then all others."""
    if assessment.closed_at is None:
        return redirect("maturity:round", assessment.pk)
    answers = round_answers(assessment)
    first = set(answers.consensus.to_settle)
    rows = [_row(answers, answers.framework.by_id[p]) for p in answers.consensus.to_settle]
    page = {
        "assessment": assessment,
        "answers": answers,
        "consensus": answers.consensus,
        "rows": rows,
        "open": [row for row in rows if not row["agreed"]],
        "splits": len(answers.consensus.splits),
        "others": [_row(answers, p) for p in answers.practices() if p.id not in first],
    }
    return render(request, "maturity/rounds/facilitation.html", page)


def _row(answers: RoundAnswers, practice: Practice) -> dict[str, object]:
    opinions = answers.consensus.opinions[practice.id]
    agreed = answers.agreed.get(practice.id)
    return {
        "practice": practice,
        "is_split": opinions.is_split,
        "agreed": agreed if agreed and agreed.kind else None,
        "counts": words.counted_text(practice, opinions.counted),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@with_round
def agree(request: HttpRequest, assessment: Assessment, practice: str) -> HttpResponse:
    """Show one practice's answers and record its agreed value. 409 if changed by another person."""
    if assessment.closed_at is None:
        return redirect("maturity:round", assessment.pk)
    answers = round_answers(assessment)
    asked = next((p for p in answers.practices() if p.id == practice), None)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _record(request, answers, asked)
    stored = answers.agreed.get(asked.id)
    form = AgreedForm(
        asked,
        initial={
            "answer": choice_of(stored),
            "reason": stored.reason if stored else "",
            "revision": stored.revision if stored else 0,
        },
    )
    return _show(request, answers, asked, form)


def _record(request: HttpRequest, answers: RoundAnswers, asked: Practice) -> HttpResponse:
    form = AgreedForm(asked, request.POST)
    if not form.is_valid():
        return _show(request, answers, asked, form, status=400)
    given = form.as_input()
    try:
        agreements.set_agreed(
            assessment=answers.assessment, given=given, by=request.user, at=timezone.now()
        )
    except agreements.AgreedConflict as conflict:
        return _show(request, answers, asked, form, status=409, other=conflict.stored)
    if not given.kind:
        messages.success(request, _("The agreed value is withdrawn; the computed one counts."))
        return redirect("maturity:agree", answers.assessment.pk, asked.id)
    messages.success(request, _("%(practice)s: recorded.") % {"practice": asked.id})
    following = _neighbours(answers.consensus.to_settle, asked.id)[1]
    if following and request.POST.get("go") == "next":
        return redirect("maturity:agree", answers.assessment.pk, following)
    return redirect("maturity:agree", answers.assessment.pk, asked.id)


def _show(
    request: HttpRequest,
    answers: RoundAnswers,
    asked: Practice,
    form: AgreedForm,
    *,
    status: int = 200,
    other: AgreedAnswer | None = None,
) -> HttpResponse:
    opinions = answers.consensus.opinions[asked.id]
    order = answers.consensus.to_settle
    before, after = _neighbours(order, asked.id)
    stored = other or answers.agreed.get(asked.id)
    page = {
        "assessment": answers.assessment,
        "consensus": answers.consensus,
        "practice": asked,
        "tags": text.question_tags(answers.framework, asked),
        "opinions": opinions,
        "options": words.option_rows(answers, asked),
        "computed": words.counted_text(asked, opinions.computed),
        "form": form,
        "chosen": form.data.get("answer", "") if form.is_bound else form.initial["answer"],
        "stored": stored if stored and stored.kind else None,
        "stored_text": text.answer_text(asked, stored) if stored else "",
        "other": other,
        "revision": stored.revision if stored else 0,
        "place": order.index(asked.id) + 1 if asked.id in order else None,
        "count": len(order),
        "previous": before,
        "next": after,
        "changes": [
            words.change_row(change, asked)
            for change in agreed_changes(answers.assessment, asked.id)
        ],
    }
    return render(request, "maturity/rounds/agree.html", page, status=status)


def _neighbours(order: Sequence[str], practice: str) -> tuple[str | None, str | None]:
    """Return the previous and next practice to settle; for one not in dispute, the first."""
    if practice not in order:
        return None, order[0] if order else None
    place = order.index(practice)
    return (
        order[place - 1] if place else None,
        order[place + 1] if place + 1 < len(order) else None,
    )
