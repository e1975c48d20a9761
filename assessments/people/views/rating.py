"""The rating form. It shows only the rater's own entries: no required level, no other ratings."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.people import queries, services
from assessments.people.access import Entry, Part
from assessments.people.domain.ratings import (
    EMPTY,
    MOST_TEXT,
    NOT_ASSESSED,
    SkillRating,
    read_ratings,
)
from assessments.people.models import Purpose, Rater, Source
from assessments.people.views.entry import refused, with_entry
from assessments.people.views.people import names_of
from assessments.roles import content
from assessments.roles.domain.matrix import LEVELS, SkillMatrix
from assessments.roles.text import words
from assessments.roles.text.errors import field_errors
from mlops_portal.foundation.inputs import InputError, InvalidInput

MOST_NUMBER = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry(Part.SELF, Part.LEAD, Part.RATER)
def rate(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show the form of 21 skills, and handle its submission."""
    source, rater = source_of(entry)
    if rater is not None and rater.waived_at is not None:
        return refused(
            request, entry, _("You chose to read the result, so you do not rate this person."), 409
        )
    if request.method == "POST":
        return _sent(request, entry, source)
    return _page(request, entry, source, queries.sheet_of(rater), queries.newest_number(rater))


def source_of(entry: Entry) -> tuple[Source, Rater | None]:
    """Return the source this user rates as (self, as asked, or assessor), and the rater if any."""
    rater = queries.rater_of(entry.person, link=entry.link, user=entry.user, is_self=entry.is_self)
    if entry.is_self:
        return Source.SELF, rater
    if rater is not None:
        return Source(rater.source), rater
    is_peer = entry.link is not None and entry.link.purpose == Purpose.PEER
    return (Source.PEER if is_peer else Source.ASSESSOR), None


def _sent(request: HttpRequest, entry: Entry, source: Source) -> HttpResponse:
    matrix, seen = content.matrix(), _number(request.POST.get("seen", ""))
    fields = {
        key: value
        for key, value in request.POST.items()
        if key not in ("csrfmiddlewaretoken", "seen")
    }
    try:
        if seen is None:
            raise InvalidInput([InputError("seen", "bad_choice", {"value": "seen"})])
        sent = read_ratings(fields, (skill.slug for skill in matrix.skills))
        services.rate(
            person=entry.person,
            source=source,
            account=entry.user if entry.link is None else None,
            link=entry.link,
            sent=sent,
            seen=seen,
            matrix=matrix,
            at=timezone.now(),
        )
    except InvalidInput as invalid:
        errors = field_errors(invalid.errors)
        return _page(request, entry, source, typed(fields), seen or 0, errors=errors, status=400)
    except services.SheetConflict as conflict:
        rater = source_of(entry)[1]
        return _page(
            request,
            entry,
            source,
            sent,
            queries.newest_number(rater),
            conflict=conflict,
            status=409,
        )
    except services.NothingSaid:
        return _page(
            request,
            entry,
            source,
            sent,
            seen or 0,
            errors=field_errors([InputError(None, "nothing_said")]),
            status=400,
        )
    except services.ReadFirst:
        return refused(request, entry, _("You chose to read the result, so you do not rate."), 409)
    except services.TooMany:
        return refused(request, entry, _("This person has as many ratings as there may be."), 400)
    return _done(request, entry, source)


def _done(request: HttpRequest, entry: Entry, source: Source) -> HttpResponse:
    messages.success(request, _("Your ratings are stored."))
    if source == Source.SELF:
        return redirect("skills:person", entry.key)
    return redirect("skills:rate", entry.key)


def _page(
    request: HttpRequest,
    entry: Entry,
    source: Source,
    sheet: Mapping[str, SkillRating],
    seen: int,
    *,
    errors: Any = (),
    conflict: services.SheetConflict | None = None,
    status: int = 200,
) -> HttpResponse:
    matrix, one = content.matrix(), entry.person
    name = entry.name if entry.is_self else names_of([one], request)[one.pk]
    if entry.link is not None and one.hides_name and source != Source.SELF:
        name = one.pseudonym
    page = {
        "entry": entry,
        "name": name,
        "source": source,
        "groups": asked_groups(matrix, sheet, errors, conflict, of_others=source != Source.SELF),
        "seen": seen,
        "errors": errors,
        "conflict": conflict,
        "most_text": MOST_TEXT,
        "draft_key": _draft_key(entry, source),
        "not_assessed": NOT_ASSESSED,
        "rated": sum(said.level is not None for said in sheet.values()),
        "total": len(matrix.skills),
    }
    return render(request, "people/rate.html", page, status=status)


def _draft_key(entry: Entry, source: Source) -> str:
    """Return the browser storage key for this rater's draft on this person."""
    by = entry.link.pk if entry.link else entry.user and entry.user.pk
    told = f"{entry.person.pk}:{by}:{source}"
    return salted_hmac("skills.draft", told, algorithm="sha256").hexdigest()[:32]


def asked_groups(
    matrix: SkillMatrix,
    sheet: Mapping[str, SkillRating],
    errors: Any = (),
    conflict: Any = None,
    *,
    of_others: bool = False,
) -> list[dict[str, Any]]:
    """Return the skills by group, each with its level texts and rating; no required levels.

    `of_others`: the texts are about another person.
    """
    wrong = {error.field: error for error in errors}
    return words.by_group(
        matrix,
        lambda skill: _ask(skill, sheet.get(skill.slug, EMPTY), wrong, conflict, of_others),
        "skills",
    )


def _ask(
    skill: Any, said: SkillRating, wrong: Mapping[str | None, Any], conflict: Any, of_others: bool
) -> dict[str, Any]:
    sentences = skill.seen if of_others else skill.anchors
    newest = conflict.newest.get(skill.slug, EMPTY) if conflict else None
    return {
        "skill": skill,
        "said": said,
        "choices": [
            {"level": level, "anchor": sentences[level], "is_chosen": said.level == level}
            for level in LEVELS
        ],
        "errors": [
            wrong[f"{kind}-{skill.slug}"]
            for kind in ("level", "evidence", "url")
            if f"{kind}-{skill.slug}" in wrong
        ],
        "newest": newest if conflict and skill.slug in conflict.skills else None,
    }


def typed(fields: Mapping[str, str]) -> dict[str, SkillRating]:
    """Return the typed entries as far as the form can show them again."""
    found = {}
    for skill in content.matrix().skills:
        level = fields.get(f"level-{skill.slug}", "")
        found[skill.slug] = SkillRating(
            int(level) if level in map(str, LEVELS) else None,
            fields.get(f"evidence-{skill.slug}", "").replace("\0", ""),
            fields.get(f"url-{skill.slug}", "").replace("\0", ""),
        )
    return found


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text) if int(text) <= MOST_NUMBER else None
