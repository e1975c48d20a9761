"""Lookup of the person in a URL on behalf of the current user or link holder."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments.people.access import Entry, LinkEnded, Part, entry_of, visible_team
from assessments.people.forms import AnewForm, CodeForm
from assessments.people.views import proof
from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.access import actor_of


def with_entry(
    *parts: Part, proven: bool = True, confirmed: bool = False
) -> Callable[[View], View]:
    """Pass the view an entry that has one of `parts`; others get 404, an ended link 410.

    Holders of a link that permits acting must first set or enter a code (`proven`). Irreversible
    actions, and reading other ratings, need a link that only the person had (`confirmed`).
    """

    def find(request: HttpRequest, key: str) -> Entry | HttpResponse | None:
        try:
            entry = entry_of(actor_of(request), key, timezone.now())
        except LinkEnded:
            return render(request, "people/link_ended.html", status=410)
        if not set(parts) & set(entry.parts):
            return None
        refuses = proof.is_refused(entry)
        if request.method != "HEAD":
            proof.note(request, entry, refused=refuses)
        if refuses:
            return render(request, "people/not_yours.html", {"entry": entry}, status=403)
        if proven and not proof.is_proven(request, entry):
            return ask_code(request, entry, status=200 if is_read(request) else 403)
        if confirmed and not entry.is_confirmed:
            return render(request, "people/by_hand.html", {"entry": entry}, status=403)
        return entry

    return guard("key", find)


def ask_code(
    request: HttpRequest,
    entry: Entry,
    form: CodeForm | AnewForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Ask for the code, a first code, or a new one replacing a code set by another person."""
    assert entry.locked is not None
    is_new = not entry.locked.code_hash
    is_anew = isinstance(form, AnewForm)
    page = {
        "entry": entry,
        "is_new": is_new,
        "errors_of": form,
        "form": CodeForm(is_new=is_new) if form is None or is_anew else form,
        "anew": form if is_anew else AnewForm() if entry.may_begin_anew else None,
        "is_anew": is_anew or entry.must_begin_anew,
        "set_at": entry.locked.code_set_at,
    }
    return render(request, "people/code.html", page, status=status)


def is_read(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD")


# Pass the view a team of the user's organizations and the user's role in it; else 404.
with_team = guard("team_id", lambda request, team_id: visible_team(actor_of(request), team_id))


def refused(request: HttpRequest, entry: Entry | None, message: str, status: int) -> HttpResponse:
    """Show the error in a request that was refused without changes."""
    page = {"entry": entry, "message": message}
    return render(request, "people/refused.html", page, status=status)
