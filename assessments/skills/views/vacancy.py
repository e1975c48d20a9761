"""Job advert and interview kit of a profile; the address carries must-haves and weights."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.skills import content, documents, presentation
from assessments.skills.domain import choices
from assessments.skills.domain.matrix import MOST_MUST_HAVES, WEIGHTS, Profile, SkillMatrix
from assessments.skills.domain.vacancy import Vacancy, vacancy
from assessments.skills.views.refusing import refusing


@require_safe
@refusing
def advert(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """A job advert to take away, and the form that sets what matters."""
    whole, found = _vacancy(request, role, seniority)
    return render(request, "skills/advert.html", _page(request, whole, found))


@require_safe
@refusing
def kit(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """An interview kit: stages, questions with what to listen for, and a scorecard."""
    whole, found = _vacancy(request, role, seniority)
    page = _page(request, whole, found)
    page["guides"] = documents.stage_guides(whole.role_by_slug[role])
    page["count"] = len(found.asked)
    return render(request, "skills/kit.html", page)


@require_safe
@refusing
def advert_markdown(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """The advert as Markdown."""
    return _markdown(request, role, seniority, documents.advert, "advert")


@require_safe
@refusing
def kit_markdown(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """The kit as Markdown."""
    return _markdown(request, role, seniority, documents.kit, "kit")


def _vacancy(request: HttpRequest, role: str, seniority: str) -> tuple[SkillMatrix, Vacancy]:
    """Raises Http404 for a profile that does not exist, InvalidInput for what is set wrongly."""
    whole, profile = content.matrix(), Profile(role, seniority)
    if profile not in whole.profiles:
        raise Http404
    emphasis = choices.read_emphasis(
        request.GET.getlist("must"), request.GET.getlist("weight"), whole, profile
    )
    return whole, vacancy(whole, profile, emphasis)


def _page(request: HttpRequest, whole: SkillMatrix, found: Vacancy) -> dict[str, object]:
    role = whole.role_by_slug[found.profile.role]
    by_skill = {one.skill.slug: one for one in found.asked}
    return {
        "matrix": whole,
        "vacancy": found,
        "role": role,
        "seniority": whole.seniority_by_slug[found.profile.seniority],
        "name": presentation.profile_name(whole, found.profile),
        "stages": presentation.stages(role),
        "rows": [by_skill[s.slug] for s in whole.skills if s.slug in by_skill],
        "most": MOST_MUST_HAVES,
        "weights": WEIGHTS,
        "query": request.GET.urlencode(),
        "is_set": bool(found.must_haves) or any(one.weight > 1 for one in found.asked),
    }


def _markdown(
    request: HttpRequest,
    role: str,
    seniority: str,
    write: Callable[[SkillMatrix, Vacancy], str],
    what: str,
) -> HttpResponse:
    whole, found = _vacancy(request, role, seniority)
    response = HttpResponse(write(whole, found), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{role}-{seniority}-{what}.md"'
    return response
