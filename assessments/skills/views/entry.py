"""The one place where the person of an address is looked up for whoever asks."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assessments.organizations.access import asker_of
from assessments.organizations.models import Team
from assessments.skills.access import Entry, LinkEnded, Part, entry_of, visible_team
from assessments.skills.models import Person

View = Callable[..., HttpResponse]


def with_entry(*parts: Part) -> Callable[[View], View]:
    """Give the view whoever comes, as one of `parts`; others get 404, an ended link 410."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, key: str, **rest: object) -> HttpResponse:
            try:
                entry = entry_of(asker_of(request), key, timezone.now())
            except Person.DoesNotExist as error:
                raise Http404 from error
            except LinkEnded:
                return render(request, "skills/people/link_ended.html", status=410)
            if not set(parts) & set(entry.parts):
                raise Http404
            return view(request, entry, **rest)

        return guarded

    return decorate


def with_team(view: View) -> View:
    """Give the view a team of the asker's organizations, and the asker's role in it; else 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, team_id: UUID, **rest: object) -> HttpResponse:
        try:
            team, role = visible_team(asker_of(request), team_id)
        except Team.DoesNotExist as error:
            raise Http404 from error
        return view(request, team, role, **rest)

    return guarded


def refused(request: HttpRequest, entry: Entry | None, message: str, status: int) -> HttpResponse:
    """Say what is wrong with what was sent; nothing was changed."""
    page = {"entry": entry, "message": message}
    return render(request, "skills/people/refused.html", page, status=status)
