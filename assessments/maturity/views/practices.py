"""The page of a practice: what is asked, why, and what leads on from it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.maturity import content, presentation
from assessments.maturity.domain.framework import MEETS, Scope
from mlops_portal.foundation import doors


@require_safe
def practice(request: HttpRequest, practice_id: str) -> HttpResponse:
    """One practice of the newest framework, for everybody: it holds no answer of anyone."""
    framework = content.framework()
    found = framework.by_id.get(practice_id)
    if found is None:
        raise Http404
    page = {
        "practice": found,
        "dimension": next(d for d in framework.dimensions if d.id == found.dimension),
        "tags": presentation.question_tags(framework, found),
        "meets": MEETS,
        "effort": presentation.effort_text(found.effort),
        "stands_on": [framework.by_id[id] for id in found.requires],
        "roles": [(framework.roles[slug], doors.page(doors.ROLE, slug)) for slug in found.roles],
        "skills": doors.pages(doors.SKILLS, found.id),
        "tools": [
            (framework.tool_categories[slug], doors.page(doors.TOOL_CATEGORY, slug))
            for slug in found.tools
        ],
        "shown_by": doors.pages(doors.STEPS, found.id),
        "why_not_shown": doors.why_none(doors.STEPS, found.id),
        "beside": framework.practices_in(Scope.FULL, found.dimension),
    }
    return render(request, "maturity/practice.html", page)
