"""A person's pages: their own with all explanations, and the one for leads."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.people import queries, services, text
from assessments.people.access import Entry, Part, must_rate_first, token_of
from assessments.people.domain import standing
from assessments.people.domain.standing import Standing
from assessments.people.forms import (
    AnswerForm,
    AskForm,
    CorrectionForm,
    KeepForm,
    LinkForm,
)
from assessments.people.models import (
    KeptResult,
    PeopleNotice,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    Source,
)
from assessments.people.views.entry import with_entry
from assessments.people.views.people import head_of, names_of
from assessments.roles import content
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.text import words
from mlops_portal.foundation import shown_once

OF_PERSON = (Purpose.READ, Purpose.PEER)
MOST_MARKED = 3  # skills to talk about: a mark on all marks none
FRESH = "skills.fresh_link"
OF_LEAD = (Purpose.SELF, Purpose.ASSESSOR, Purpose.PEER)


@require_safe
@with_entry(*Part)
def person(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show the start page of the reader's part: own page, or lead page.
    Raters are redirected to the form, readers to the result.
    """
    if entry.is_self:
        return own_page(request, entry)
    if entry.is_lead:
        return lead_page(request, entry)
    return redirect("skills:rate" if Part.RATER in entry.parts else "skills:result", entry.key)


def own_page(
    request: HttpRequest, entry: Entry, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Show levels, raters, results, retention, and the person's available actions."""
    now, one = timezone.now(), entry.person
    note_reading(request, entry)
    notice = PeopleNotice.objects.filter(organization=one.organization_id).first()
    if notice and one.notice_shown_at is None and entry.is_confirmed and request.method != "HEAD":
        services.note_shown(person=one, at=now)
    matrix = content.matrix()
    seen = queries.seen_of(one, for_organization=False, only_own=not entry.is_confirmed)
    raters = queries.raters_of(one)
    if not entry.is_confirmed:
        raters = [rater for rater in raters if rater.source == Source.SELF]
    page = {
        "entry": entry,
        "person": one,
        "notice": notice,
        "readings": one.readings.order_by("first_at"),
        "matrix": matrix,
        "levels": level_rows(matrix, seen),
        "raters": [_rater(rater) for rater in raters],
        "results": kept_rows(matrix, entry) if entry.is_confirmed else [],
        "links": queries.open_links(one, now) if entry.is_confirmed else [],
        "fresh": fresh_link(request, entry),
        "corrections": one.corrections.order_by("-asked_at"),
        "history": _history(matrix, one, only_own=not entry.is_confirmed),
        "link_form": forms.get("link_form") or LinkForm(OF_PERSON),
        "keep_form": forms.get("keep_form") or KeepForm(initial={"days": one.kept_days}),
        "correction_form": forms.get("correction_form") or CorrectionForm(),
        "can_claim": entry.is_confirmed
        and entry.link is not None
        and entry.user is not None
        and not one.account_id,
        "form": forms.get("form"),
    }
    return render(request, "people/own.html", page, status=status)


def lead_page(
    request: HttpRequest, entry: Entry, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Show raters, links, members to ask, and requests for correction; no levels."""
    now, one = timezone.now(), entry.person
    purposes = OF_LEAD if not one.account_id else OF_LEAD[1:]
    page = {
        "entry": entry,
        "person": one,
        "name": names_of([one], request)[one.pk],
        "raters": [_rater(rater, named=True) for rater in queries.raters_of(one)],
        "links": queries.open_links(one, now, by_person=False),
        "fresh": fresh_link(request, entry),
        "corrections": one.corrections.order_by("-asked_at"),
        "link_form": forms.get("link_form") or LinkForm(purposes, mails=True),
        "ask_form": forms.get("ask_form") or AskForm(one),
        "answer_form": AnswerForm(),
        "form": forms.get("form"),
        "teams": one.teams.order_by("name"),
    }
    return render(request, "people/person.html", page, status=status)


def level_rows(matrix: Any, seen: queries.VisibleRatings) -> list[dict[str, Any]]:
    """Return a row for every skill: the effective level, and each source side by side."""
    counts = standing.standings(seen.counting)
    by_source = standing.spreads(seen.said)
    rows = []
    for skill in matrix.skills:
        found = by_source.get(skill.slug, {})
        held = counts.get(skill.slug, standing.NOT_ASSESSED)
        rows.append(
            {
                "skill": skill,
                "held": held,
                "mark": text.mark(held.level),
                "from": text.source(held),
                "sources": [
                    {"name": text.SOURCES[source], "said": text.spread(found.get(source))}
                    for source in Source.values
                ],
                "ratings": seen.of(skill.slug),
                "apart": _apart(found),
            }
        )
    rows.sort(key=lambda row: -row["apart"])  # those to talk about first, else as in the matrix
    most = rows[0]["apart"] if rows else 0
    for place, row in enumerate(rows):
        row["differs"] = row["apart"] == most >= 2 and place < MOST_MARKED
    return rows


def _apart(found: Any) -> int:
    """Return the level difference between self and assessors; 0 unless both have rated."""
    own, assessors = found.get(Source.SELF), found.get(Source.ASSESSOR)
    if not own or not assessors or own.level is None or assessors.level is None:
        return 0
    return abs(own.level - assessors.level)


def _rater(rater: Rater, *, named: bool = False) -> dict[str, Any]:
    """Return the rater by function; `named` gives an account's name (for leads, not the person)."""
    if rater.source == Source.SELF:
        who = _("Self")
    elif named and rater.account is not None:
        who = str(rater.account)
    else:
        who = rater.label or str(rater.get_source_display())
        if rater.link is not None and rater.link.by_person:
            who = _("%(who)s, asked by the person") % {"who": who}
        elif rater.link is not None and not rater.link.by_mail_alone:
            who = _("%(who)s, by a link given by hand") % {"who": who}
    return {"rater": rater, "who": who}


def show_once(request: HttpRequest, link: PersonLink) -> None:
    """Show the link's address once, on the next page of the user who created it."""
    shown_once.keep(request, f"{FRESH}.{link.person_id}", address_of(request, link))


def fresh_link(request: HttpRequest, entry: Entry) -> str:
    """Return the address of a link just created; it cannot be read again afterwards."""
    return shown_once.take(request, f"{FRESH}.{entry.person.pk}")


def address_of(request: HttpRequest, link: PersonLink) -> str:
    """Return the absolute URL of a link just created."""
    return request.build_absolute_uri(reverse("skills:person", args=[token_of(link)]))


def _history(matrix: Any, one: Any, *, only_own: bool) -> list[dict[str, Any]]:
    """Return every rating ever given, newest first."""
    rows = Rating.objects.filter(rater__person=one, rater__sealed=None)
    if only_own:
        rows = rows.filter(rater__source=Source.SELF)
    rows = rows.select_related("rater__account", "rater__link")
    names = {skill.slug: skill.short for skill in matrix.skills}
    return [
        {
            "rating": rating,
            "skill": names.get(rating.skill),
            "who": _rater(rating.rater)["who"],
            "mark": text.mark(rating.level),
        }
        for rating in rows.order_by("-pk")[:400]
    ]


def note_reading(request: HttpRequest, entry: Entry) -> None:
    """Record that the requester is shown ratings of this person by others, if there are any."""
    if request.method == "HEAD":
        return
    one = entry.person
    if entry.is_self:
        if not entry.is_confirmed:
            return  # nothing of others is shown
        others = Rating.objects.filter(rater__person=one, rater__sealed=None).exclude(
            rater__source="self"
        )
        if one.others_read_at is None and others.exists():
            services.note_own_reading(person=one, at=timezone.now())
    elif entry.user is not None and entry.role:
        services.note_readings(people=[one], by=entry.user, at=timezone.now(), role=entry.role)


def note_named(request: HttpRequest, people: Iterable[Person], role: str) -> None:
    """Record that a member is shown the levels of these people by name."""
    if request.method != "HEAD":
        services.note_readings(people=people, by=request.user, at=timezone.now(), role=role)


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
