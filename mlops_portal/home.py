"""The portal's own pages, and switching the language and theme of any page."""

import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.maturity import content
from assessments.maturity.charts import rail
from assessments.maturity.domain.facts import RuleFacts
from assessments.maturity.domain.framework import Practice
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.scoring import score
from assessments.maturity.text.results import headline, localized
from assessments.roles import content as skills
from mlops_portal.foundation import related
from mlops_portal.foundation.again import THEME_COOKIE, keep_language, keep_theme
from mlops_portal.foundation.secret_addresses import unseal
from mlops_portal.foundation.shown_once import show_again
from mlops_portal.organizations.access import VISITOR_COOKIE
from pipelines_catalog.landscape import content as landscape
from pipelines_catalog.runs.access import RUNS_COOKIE

CHAIN_EXAMPLE = "VAL-02"  # the practice by which the home page joins the four rooms
SHOWN_BLOCKERS = 3  # of the sample, on the home page
VENDOR_LOCK = settings.BASE_DIR / "static" / "vendor" / "vendor.lock.json"
COOKIES = (
    (
        VISITOR_COOKIE,
        gettext_lazy("Opens your assessments in this browser"),
        gettext_lazy("400 days after the last visit"),
    ),
    (
        RUNS_COOKIE,
        gettext_lazy("Opens your pipeline runs in this browser"),
        gettext_lazy("30 days after the last visit"),
    ),
    (
        settings.CSRF_COOKIE_NAME,
        gettext_lazy("Keeps other sites from sending forms in your name"),
        gettext_lazy("1 year"),
    ),
    (
        settings.LANGUAGE_COOKIE_NAME,
        gettext_lazy("The language that you chose, set only when you choose"),
        gettext_lazy("1 year"),
    ),
    (THEME_COOKIE, gettext_lazy("Light or dark, set only when you choose"), gettext_lazy("1 year")),
    (
        "messages",
        gettext_lazy("One message for the next page, such as “Deleted”"),
        gettext_lazy("until it is shown"),
    ),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page, with facts about the rule and a sample result computed by it."""
    facts = _facts()
    sample = content.sample()
    result = _sample_result()
    blocking = result.next_step.open_musts if result.next_step else ()
    shown = blocking[:SHOWN_BLOCKERS]
    page = {
        "full": facts.full,
        "gates": facts.gates,
        "steps": facts.steps,
        "doors": _door_counts(),
        "chain": _chain(content.framework().by_id[CHAIN_EXAMPLE]),
        "sample": {
            "headline": headline(result, localized(sample.system)),
            "rail": rail(result),
            "blockers": [result.framework.by_id[unit.members[0]] for unit in shown],
            "more": len(blocking) - len(shown),
        },
    }
    return render(request, "portal/home.html", page)


def _door_counts() -> dict[str, int]:
    """Return counts of the content of the other apps."""
    matrix, tools = skills.matrix(), landscape.landscape()
    return {
        "roles": len(matrix.matrix_roles),
        "seniorities": len(matrix.seniorities),
        "skills": len(matrix.skills),
        "tools": len(tools.tools),
        "categories": len(tools.categories),
        "components": len(tools.components),
    }


def _chain(practice: Practice) -> dict[str, object]:
    """Return the pages related to one practice."""
    return {
        "practice": practice,
        "roles": [p for slug in practice.roles for p in related.pages(related.ROLE, slug)],
        "skills": related.pages(related.SKILLS, practice.id),
        "tools": [p for slug in practice.tools for p in related.pages(related.TOOL_CATEGORY, slug)],
        "shown_by": related.pages(related.STEPS, practice.id),
    }


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The page about software and cookies used by the portal."""
    page = {
        "cookies": [{"name": n, "purpose": purpose, "kept": kept} for n, purpose, kept in COOKIES],
        "packages": _packages(),
    }
    return render(request, "portal/about.html", page)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, with the version of axe-core used in tests."""
    axe = next(package for package in _packages() if package["package"] == "axe-core")
    return render(request, "portal/accessibility.html", {"axe_version": axe["version"]})


@lru_cache(maxsize=1)
def _sample_result() -> Result:
    sample = content.sample()
    return score(sample.framework, sample.answers, sample.scope)


@lru_cache(maxsize=1)
def _packages() -> list[dict[str, str]]:
    """Return the packages in the lock file of vendored files: shipped or used in tests."""
    return json.loads(VENDOR_LOCK.read_text())["packages"]


@lru_cache(maxsize=1)
def _facts() -> RuleFacts:
    return RuleFacts.of(content.framework())


@require_safe
def set_language(request: HttpRequest) -> HttpResponse:
    """Set Django's language cookie to `?language=` and redirect to `?next=`.

    Works by GET, so that it can be a link; an unknown language is ignored.
    """
    back = _way_back(request, request.GET.get("next", ""))
    show_again(request, back)
    response = redirect(back)
    keep_language(response, request.GET.get("language", ""))
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Set the theme cookie to the posted `theme` and redirect back; "" deletes the cookie."""
    back = _way_back(request, request.POST.get("next", ""))
    show_again(request, back)
    response = redirect(back)
    keep_theme(response, request.POST.get("theme", ""))
    return response


def _way_back(request: HttpRequest, target: str) -> str:
    """`target` if it is an address of this portal, else the home page."""
    target = unseal(target)
    is_safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Not for `redirect` to guess at: what is no address could be the name of a view.
    return target if is_safe and "/" in target else reverse("home")
