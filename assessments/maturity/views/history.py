"""Page of the history of answers: author, time, old and new value of each change."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments.maturity import content, queries
from assessments.maturity.access import visible_assessments
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries.history import Change, agreed_changes, answer_changes
from assessments.maturity.text import rounds as words
from mlops_portal.organizations.access import Actor, actor_of

MOST = 500  # changes on the page, the newest


@never_cache
@require_safe
def history(request: HttpRequest, assessment_id: object) -> HttpResponse:
    """Show the changes that the actor may see (`_visible`), or only those of `practice`."""
    actor = actor_of(request)
    assessment = Assessment.objects.filter(pk=assessment_id).first()
    if assessment is None:
        raise Http404
    framework = content.framework(assessment.framework, assessment.framework_version)
    practice = request.GET.get("practice") or None
    if practice is not None and practice not in framework.by_id:
        raise Http404
    changes, is_all = _visible(actor, assessment, practice)
    page = {
        "assessment": assessment,
        "practice": framework.by_id[practice] if practice else None,
        "is_all": is_all,
        "rows": [
            words.change_row(change, framework.by_id[change.practice])
            for change in changes[:MOST]
            if change.practice in framework.by_id
        ],
        "left_out": max(0, len(changes) - MOST),
    }
    return render(request, "maturity/rounds/history.html", page)


def _visible(
    actor: Actor, assessment: Assessment, practice: str | None
) -> tuple[list[Change], bool]:
    """Return the changes that the actor may see, and whether these are everyone's.

    Those who run the assessment see all: of a named round after its close, of an anonymous one only
    agreed values. Respondents see their own. Anyone else: 404.
    """
    now = timezone.now()
    runs = visible_assessments(actor, now, Permission.EDIT).filter(pk=assessment.pk).exists()
    if assessment.mode == Assessment.Modes.SOLO:
        if not runs:
            raise Http404
        return answer_changes(assessment, None, practice), True
    own = queries.own_response(actor, now, assessment.pk)
    if not runs and own is None:
        raise Http404
    shows_all = runs and assessment.closed_at is not None and not assessment.is_anonymous
    responses = [own] if own else []
    if shows_all:
        responses = list(assessment.responses.select_related("respondent").order_by("pk"))
    changes = answer_changes(assessment, responses, practice)
    if runs:
        changes += agreed_changes(assessment, practice)
    return sorted(changes, key=lambda c: (c.at, c.after.pk), reverse=True), shows_all
