"""The page of a practice: its question, the reasons, and related pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.maturity import content
from assessments.maturity.domain.framework import MEETS, Framework, Scope
from assessments.maturity.pages import VERSION, address, before_practice, skills_of, why_not_shown
from assessments.maturity.text import results as text
from mlops_portal.foundation import related


@require_safe
def practice(request: HttpRequest, practice_id: str) -> HttpResponse:
    """Show one practice, publicly; no answers are shown.

    In the framework version given by `version`, else the newest that has it.
    """
    framework = _framework(practice_id, request.GET.get(VERSION))
    newest = content.framework(framework.id)
    found = framework.by_id[practice_id]
    page = {
        "practice": found,
        "framework": framework,
        "newest": newest if newest.version != framework.version else None,
        "newest_url": address(newest, practice_id) if practice_id in newest.by_id else "",
        "dimension": next(d for d in framework.dimensions if d.id == found.dimension),
        "tags": text.question_tags(framework, found),
        "meets": MEETS,
        "effort": text.effort_text(found.effort),
        "stands_on": _linked(framework, before_practice(framework, found)),
        "roles": [
            (framework.roles[slug], related.page(related.ROLE, slug)) for slug in found.roles
        ],
        "skills": skills_of(framework, found.id),
        "tools": [
            (framework.tool_categories[slug], related.page(related.TOOL_CATEGORY, slug))
            for slug in found.tools
        ],
        "shown_by": related.pages(related.STEPS, found.id),
        "why_not_shown": why_not_shown(framework, found.id),
        "beside": _linked(
            framework, [p.id for p in framework.practices_in(Scope.FULL, found.dimension)]
        ),
    }
    return render(request, "maturity/practice.html", page)


def _framework(practice_id: str, version: str | None) -> Framework:
    if not version:
        found = content.framework_with(practice_id)
    else:
        try:
            found = content.framework(version=version)
        except KeyError as error:
            raise Http404 from error
    if found is None or practice_id not in found.by_id:
        raise Http404
    return found


def _linked(framework: Framework, practices: list[str] | tuple[str, ...]) -> list[dict]:
    return [{"practice": framework.by_id[p], "url": address(framework, p)} for p in practices]
