"""Stored results as of the day they were kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.people import text
from assessments.people.access import Entry, Part, must_rate_first
from assessments.people.domain.standing import Standing
from assessments.people.models import KeptResult, Source
from assessments.people.views.entry import with_entry
from assessments.people.views.people import head_of
from assessments.people.views.reading import note_reading
from assessments.roles import content
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.text import words


@require_safe
@with_entry(Part.SELF, Part.LEAD, confirmed=True)
def kept(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show stored results as of the day they were kept."""
    if must_rate_first(entry):
        return render(request, "people/rate_first.html", head_of(request, entry))
    note_reading(request, entry)
    page = {**head_of(request, entry), "results": kept_rows(content.matrix(), entry)}
    return render(request, "people/kept.html", page)


def kept_rows(matrix: SkillMatrix, entry: Entry) -> list[dict[str, Any]]:
    """Return stored results that the reader may see, newest first.

    For leads: their own, without those based on ratings no longer shared.
    """
    rows = list(entry.person.results.select_related("kept_by").order_by("-at"))
    if not entry.is_self:
        rows = [row for row in rows if _is_open(row, entry)]
    return [_kept(matrix, row) for row in rows]


def _is_open(row: KeptResult, entry: Entry) -> bool:
    if row.kept_by_id in (None, entry.person.account_id):
        return False
    sources = {held["source"] for held in row.levels.values()} - {None}
    return entry.person.shared_at is not None or sources <= {Source.ASSESSOR}


def _kept(matrix: SkillMatrix, row: KeptResult) -> dict[str, Any]:
    profile = Profile(row.role, row.seniority)
    names = {skill.slug: skill.short for skill in matrix.skills}
    known = profile in matrix.profiles
    return {
        "row": row,
        "name": words.profile_name(matrix, profile) if known else profile.key,
        "coverage": text.kept_share(row.figures["coverage"]),
        "met_share": text.kept_share(row.figures["met_share"]),
        "steps": text.kept_count(row.figures["steps"]),
        "deepest_gap": text.kept_count(row.figures["deepest_gap"]),
        "gate": text.GATES[row.figures["gate"]],
        "musts": [
            {"name": names.get(skill), "level": level} for skill, level in row.must_haves.items()
        ],
        "weights": [
            {"name": names.get(skill), "weight": weight} for skill, weight in row.weights.items()
        ],
        "levels": [
            {"name": names.get(skill), "counts": text.standing(Standing(**held))}
            for skill, held in row.levels.items()
        ],
    }
