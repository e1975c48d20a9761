"""ML systems of the actor's organizations: results over time, and start of assessments."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity import charts, content, queries
from assessments.maturity.domain import tables
from assessments.maturity.domain.facts import by_scope
from assessments.maturity.domain.framework import Scope
from assessments.maturity.forms.rounds import RoundForm
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.queries import points
from assessments.maturity.queries import systems as of_systems
from assessments.maturity.services import rounds
from assessments.maturity.text import rounds as words
from assessments.maturity.text.standing import Standing, people_sentence, trend_points
from assessments.maturity.views.exchange import language_of_page
from assessments.maturity.views.guards import with_system
from assessments.maturity.views.sharing import show_kept
from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.spreadsheets import Table
from mlops_portal.organizations.access import actor_of
from mlops_portal.organizations.models import System

PAGE = 100  # systems
MOST_KEPT = 12  # results listed beside the trend


@never_cache
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Show every ML system of the actor's organizations with its last result."""
    actor = actor_of(request)
    if actor.user is None:
        raise Http404
    page = Paginator(of_systems.systems_of(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "systems": [
            {"system": one, "standing": one.snapshot and Standing(one.snapshot)}
            for one in points.with_newest(list(page.object_list))
        ],
        "page": page,
        "waiting": queries.waiting_rounds(actor, timezone.now()),
    }
    return render(request, "maturity/systems/systems.html", context)


@require_safe
@with_system()
def system(request: HttpRequest, system: System) -> HttpResponse:
    """Show one system: its last result, its trend, its rounds, and what waits for the actor."""
    moments = points.points_of(system)
    found = [moment.result for moment in moments]
    newest = found[-1] if found else None
    record = of_systems.assessments_of_system(system, found)
    waiting = queries.waiting_rounds(actor_of(request), timezone.now())
    rows = [_row(assessment, newest) for assessment in record.assessments]
    alike = points.comparable(found, newest) if newest else ()
    page = {
        "system": system,
        "newest": newest,
        "standing": newest and Standing(newest),
        "headline": words.system_headline(system.name, newest),
        "rows": rows,
        "trend": charts.trend(trend_points(alike, record.people), system.target_level),
        "kept": [_kept(moment) for moment in moments[: -MOST_KEPT - 1 : -1]],
        "compare": {"before": alike[-2], "after": alike[-1]} if len(alike) > 1 else None,
        "has_other_scopes": len(alike) != len(found),
        "is_target_reached": _is_target_reached(system, newest),
        "unkept": [row for row in rows if row["assessment"].is_unkept],
        "waiting": [one for one in waiting if one.ml_system_id == system.pk],
        "previous": newest and newest.assessment,
    }
    return render(request, "maturity/systems/system.html", page)


def _kept(moment: points.Point) -> dict[str, object]:
    return {
        "standing": Standing(moment.result),
        "earlier": [Standing(before) for before in moment.earlier],
    }


def _row(assessment: Assessment, newest: Snapshot | None) -> dict[str, Any]:
    snapshot = assessment.snapshot
    return {
        "assessment": assessment,
        "standing": snapshot and Standing(snapshot),
        "is_other": bool(snapshot and newest and not points.comparable([snapshot], newest)),
        "is_round": assessment.mode == Assessment.Modes.ROUND,
        "asked": len(
            content.framework(assessment.framework, assessment.framework_version).practices_in(
                Scope(assessment.scope)
            )
        ),
    }


@require_safe
@with_system()
def kept_result(request: HttpRequest, system: System, kept: str) -> HttpResponse:
    """Show a result as stored, regardless of later answers or agreed values."""
    snapshot = _snapshot(system, kept)
    page = {
        "ml_system": system.pk,
        "system": system.name,
        "team": system.team.name,
        "can_share": system.can_assess,
        "organization": system.team.organization,
        "has_target": True,
        "target": system.target_level,
        "before": points.previous_comparable(snapshot.assessment, snapshot.as_of),
    }
    return show_kept(request, snapshot, page)


def _is_target_reached(system: System, newest: Snapshot | None) -> bool | None:
    if system.target_level is None or newest is None or newest.level is None:
        return None
    return newest.level >= system.target_level


@require_http_methods(["GET", "HEAD", "POST"])
@with_system(can_assess=True)
def start(request: HttpRequest, system: System) -> HttpResponse:
    """Start a round or shared answers of a system: new, or based on an earlier one (`from`)."""
    framework = content.framework()
    previous = _previous(request, system)
    initial = {"scope": previous.scope, "description": previous.description} if previous else {}
    if previous:
        initial |= {"mode": previous.mode, "is_anonymous": previous.is_anonymous}
    form = RoundForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        assessment = _start(request, system, form, previous)
        return redirect("maturity:resume", assessment.pk)
    page = {
        "system": system,
        "form": form,
        "previous": previous,
        "effort": by_scope(framework),
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/systems/start.html", page, status=status)


def _start(
    request: HttpRequest, system: System, form: RoundForm, previous: Assessment | None
) -> Assessment:
    terms = {
        "system": system,
        "framework": content.framework(),
        "scope": form.chosen_scope,
        "description": form.cleaned_data["description"],
        "previous": previous,
        "by": request.user,
        "at": timezone.now(),
    }
    if form.cleaned_data["mode"] == Assessment.Modes.SOLO:
        return rounds.start_shared(**terms)
    return rounds.start_round(
        **terms,
        is_anonymous=form.cleaned_data["is_anonymous"],
        closes_at=form.closes_at,
        outcome=form.cleaned_data["outcome"],
    )


def _previous(request: HttpRequest, system: System) -> Assessment | None:
    given = request.POST.get("from") or request.GET.get("from")
    if not given:
        return None
    try:
        wanted = UUID(given)
    except ValueError as error:
        raise Http404 from error
    found = system.assessments.filter(pk=wanted).first()
    if found is None:
        raise Http404
    return found


@require_safe
@with_system()
def compare(request: HttpRequest, system: System) -> HttpResponse:
    """Show the changes between two results of equal scope, practice by practice."""
    found = _compared(request, system)
    return render(request, "maturity/systems/compare.html", {**found})


@require_safe
@with_system()
def compare_table(request: HttpRequest, system: System, ending: str) -> HttpResponse:
    """Export the comparison as .csv or .xlsx: one row per practice, unchanged ones included."""
    found = _compared(request, system)
    rows = tables.moves_rows(found["framework"], found["moves"], language_of_page())
    table = Table(_("What moved"), tables.MOVES_HEADER, rows)
    return table_file(table, f"{slugify(system.name)[:60] or 'system'}-compared", ending)


def _compared(request: HttpRequest, system: System) -> dict[str, Any]:
    """Return the results given by `before` and `after`, in order, and their differences."""
    before, after = (_snapshot(system, request.GET.get(name)) for name in ("before", "after"))
    if not points.comparable([before], after):
        raise Http404
    before, after = points.in_order(before, after)
    moves = of_systems.moves(before, after)
    who = of_systems.who_answered([before, after])
    return {
        "system": system,
        "framework": of_systems.framework_of(after),
        "moves": moves,
        "ids": {"before": before.pk, "after": after.pk},
        "both": [Standing(before), Standing(after)],
        "people": people_sentence(before, after, who),
        **words.account_of(moves),
    }


def _snapshot(system: System, given: str | None) -> Snapshot:
    found = None
    if given and given.isascii() and given.isdigit() and len(given) < 19:
        kept = Snapshot.objects.filter(assessment__ml_system=system).select_related("assessment")
        found = kept.annotate(**points.PARTS).filter(pk=int(given)).first()
    if found is None:
        raise Http404
    return found
