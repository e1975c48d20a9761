"""Job advert and interview kit of a profile; the URL holds must-haves and weights."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.domain.offer import Offer, read_offer
from assessments.roles.domain.vacancy import Vacancy, vacancy
from assessments.roles.text import documents, words
from assessments.roles.views.emphasis import emphasis_form, tidy
from assessments.roles.views.refusing import refusing


@require_safe
@tidy
@refusing
def advert(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """Show a job advert for download, and the form for its emphasis and facts."""
    page = _page(request, _profile(role, seniority))
    page |= {
        "facts": documents.facts(page["offer"]),
        "fairness": documents.fairness(),
        "adjustments": documents.adjustments(),
        "data_notice": documents.data_notice(page["offer"]),
        "fields": documents.fields(page["offer"]),
        "emphasis_pairs": page["form"].emphasis.pairs,
    }
    return render(request, "roles/advert.html", page, status=page["form"].status)


@require_safe
@tidy
@refusing
def kit(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """Show an interview kit: stages, questions with signs of good answers, and a scorecard."""
    page = _page(request, _profile(role, seniority))
    page |= {"head": documents.head(), "guides": []}
    if page["vacancy"]:
        page["guides"] = documents.stage_guides(page["role"], page["vacancy"])
        page["count"] = sum(guide["count"] for guide in page["guides"])
    return render(request, "roles/kit.html", page, status=page["form"].status)


@require_safe
@refusing
def advert_markdown(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """Return the advert as Markdown."""
    return _markdown(request, role, seniority, documents.advert, "advert")


@require_safe
@refusing
def kit_markdown(request: HttpRequest, role: str, seniority: str) -> HttpResponse:
    """Return the kit as Markdown."""
    return _markdown(request, role, seniority, documents.kit, "kit")


def _profile(role: str, seniority: str) -> Profile:
    """Return the profile. Raises Http404 if it does not exist."""
    profile = Profile(role, seniority)
    if profile not in content.matrix().profiles:
        raise Http404
    return profile


def _page(request: HttpRequest, profile: Profile) -> dict[str, Any]:
    """Return the form, and the text it produces; no text while the form has errors."""
    whole = content.matrix()
    required = whole.required(profile)
    form = emphasis_form(request.GET, whole, required)
    offer = read_offer(dict(request.GET.lists()), required)
    role = whole.role_by_slug[profile.role]
    return {
        "matrix": whole,
        "form": form,
        "offer": offer,
        "vacancy": None if form.errors else vacancy(whole, profile, form.emphasis, offer.brings),
        "carried": offer.pairs,
        "clear": urlencode(offer.pairs),
        "count": len(form.rows),
        "role": role,
        "seniority": whole.seniority_by_slug[profile.seniority],
        "name": words.profile_name(whole, profile),
        "stages": words.stages(role),
        "query": urlencode([*form.emphasis.pairs, *offer.pairs]),
    }


def _markdown(
    request: HttpRequest,
    role: str,
    seniority: str,
    write: Callable[[SkillMatrix, Vacancy, Offer], str],
    what: str,
) -> HttpResponse:
    whole, profile = content.matrix(), _profile(role, seniority)
    required = whole.required(profile)
    emphasis = choices.read_emphasis(
        request.GET.getlist("must"), request.GET.getlist("weight"), required
    )
    offer = read_offer(dict(request.GET.lists()), required)
    found = vacancy(whole, profile, emphasis, offer.brings)
    response = HttpResponse(write(whole, found, offer), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{role}-{seniority}-{what}.md"'
    return response
