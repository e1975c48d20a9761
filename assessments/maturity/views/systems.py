"""ML systems of the asker's organizations: their results over time, and starting an assessment."""

from collections.abc import Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity import charts, content, queries
from assessments.maturity.domain import effort
from assessments.maturity.forms.rounds import RoundForm
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.presentation import rounds as words
from assessments.maturity.queries import systems as of_systems
from assessments.maturity.services import rounds
from assessments.maturity.views.guards import with_system
from assessments.maturity.views.sharing import show_kept
from assessments.organizations.access import asker_of
from assessments.organizations.models import System

PAGE = 100  # systems


@never_cache
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Every ML system of the asker's organizations with its last result."""
    asker = asker_of(request)
    if asker.user is None:
        raise Http404
    page = Paginator(of_systems.systems_of(asker), PAGE).get_page(request.GET.get("page"))
    context = {
        "door": "maturity",
        "systems": of_systems.with_newest(list(page.object_list)),
        "page": page,
        "waiting": queries.waiting_rounds(asker, timezone.now()),
    }
    return render(request, "maturity/systems/systems.html", context)


@require_safe
@with_system()
def system(request: HttpRequest, system: System) -> HttpResponse:
    """One system: its last result, its trend, its rounds, and what waits for the asker."""
    snapshots = of_systems.snapshots_of(system)
    last = of_systems.last_of_each(snapshots)
    newest = last[-1] if last else None
    assessments = of_systems.assessments_of_system(system)
    waiting = queries.waiting_rounds(asker_of(request), timezone.now())
    comparable = of_systems.comparable(last, newest) if newest else ()
    page = {
        "door": "maturity",
        "system": system,
        "newest": newest,
        "headline": words.system_headline(system.name, newest),
        "position": newest and charts.position_text(float(newest.position or 0)),
        "rows": [_row(assessment, newest) for assessment in assessments],
        "trend": charts.trend(_points(comparable), system.target_level),
        "snapshots": snapshots,
        "compare": _pairs(comparable),
        "has_other_scopes": len(comparable) != len(last),
        "is_target_reached": _is_target_reached(system, newest),
        "waiting": [one for one in waiting if one.ml_system_id == system.pk],
        "previous": next((a for a in assessments if a.snapshot), None),
    }
    return render(request, "maturity/systems/system.html", page)


def _row(assessment: Assessment, newest: Snapshot | None) -> dict[str, object]:
    snapshot = assessment.snapshot
    return {
        "assessment": assessment,
        "snapshot": snapshot,
        "position": words.snapshot_position(snapshot),
        "is_other": bool(snapshot and newest and not of_systems.comparable([snapshot], newest)),
        "is_round": assessment.mode == Assessment.Modes.ROUND,
    }


def _points(snapshots: Sequence[Snapshot]) -> list[tuple]:
    return [(s.taken_at, float(s.position), s.level) for s in snapshots if s.position is not None]


def _pairs(snapshots: Sequence[Snapshot]) -> dict[str, Snapshot] | None:
    """The last two of equal scope."""
    return {"before": snapshots[-2], "after": snapshots[-1]} if len(snapshots) > 1 else None


@require_safe
@with_system()
def kept_result(request: HttpRequest, system: System, kept: str) -> HttpResponse:
    """A result as it was kept, whatever has been answered or agreed since."""
    snapshot = _snapshot(system, kept)
    page = {
        "ml_system": system.pk,
        "system": system.name,
        "team": system.team.name,
        "can_share": system.can_assess,
        "organization": system.team.organization,
    }
    return show_kept(request, snapshot, page)


def _is_target_reached(system: System, newest: Snapshot | None) -> bool | None:
    if system.target_level is None or newest is None or newest.level is None:
        return None
    return newest.level >= system.target_level


@require_http_methods(["GET", "HEAD", "POST"])
@with_system(can_assess=True)
def start(request: HttpRequest, system: System) -> HttpResponse:
    """Start a round, or shared answers, of a system: anew, or on top of an earlier one (`from`)."""
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
        "door": "maturity",
        "system": system,
        "form": form,
        "previous": previous,
        "effort": effort.by_scope(framework),
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/systems/start.html", page, status=status)


def _start(
    request: HttpRequest, system: System, form: RoundForm, previous: Assessment | None
) -> Assessment:
    """Begin what the form asks for."""
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
    """The assessment of the same system that `from` names, else None."""
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
    """What moved between two results of equal scope, practice by practice."""
    before, after = (_snapshot(system, request.GET.get(name)) for name in ("before", "after"))
    if not of_systems.comparable([before], after):
        raise Http404
    if before.taken_at > after.taken_at:
        before, after = after, before
    rows = [words.move_row(move) for move in of_systems.moves(before, after)]
    page = {
        "door": "maturity",
        "system": system,
        "before": before,
        "after": after,
        "position_before": words.snapshot_position(before),
        "position_after": words.snapshot_position(after),
        "rows": rows,
        "up": sum((row["difference"] or 0) > 0 for row in rows),
        "down": sum((row["difference"] or 0) < 0 for row in rows),
    }
    return render(request, "maturity/systems/compare.html", page)


def _snapshot(system: System, given: str | None) -> Snapshot:
    """The system's snapshot with this id, else 404."""
    found = None
    if given and given.isascii() and given.isdigit() and len(given) < 19:
        snapshots = Snapshot.objects.filter(assessment__ml_system=system)
        found = snapshots.select_related("assessment").filter(pk=int(given)).first()
    if found is None:
        raise Http404
    return found
