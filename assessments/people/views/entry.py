"""Lookup of the person in a URL on behalf of the current user or link holder.

Holders of a link prove who they are by a code, entered once per browser session.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from assessments.people import services
from assessments.people.access import Entry, LinkEnded, Part, entry_of, visible_team
from assessments.people.forms import AnewForm, CodeForm
from assessments.people.models import Purpose
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
        refuses = is_refused(entry)
        if request.method != "HEAD":
            note_opening(request, entry, refused=refuses)
        if refuses:
            return render(request, "people/not_yours.html", {"entry": entry}, status=403)
        if proven and not is_proven(request, entry):
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


PROVEN, OPENED, MOST = "skills.proven", "skills.opened", 50


def is_proven(request: HttpRequest, entry: Entry) -> bool:
    """Return whether this browser may act as the link holder; true if no code is needed."""
    locked = entry.locked
    if locked is None or _is_their_account(entry):
        return True
    known = request.session.get(PROVEN, {}).get(str(locked.pk), "")
    return bool(locked.code_hash) and constant_time_compare(known, _mark(locked.code_hash))


def remember(request: HttpRequest, entry: Entry) -> None:
    """Let this browser act as the link holder until its session ends or the code changes."""
    assert entry.locked is not None
    known = dict(list(request.session.get(PROVEN, {}).items())[-MOST:])
    known[str(entry.locked.pk)] = _mark(entry.locked.code_hash)
    request.session[PROVEN] = known


def is_refused(entry: Entry) -> bool:
    """Return whether a member of the organization uses a link not meant for them.

    Members asked by leads rate through their accounts; the person may invite colleagues by link. A
    person's own link is accepted only once its code is set.
    """
    if entry.link is None or not entry.role or _is_their_account(entry):
        return False
    if entry.is_self:
        return not entry.person.code_hash
    return entry.link.purpose in (Purpose.ASSESSOR, Purpose.PEER) and not entry.link.by_person


def note_opening(request: HttpRequest, entry: Entry, *, refused: bool) -> None:
    """Log the opening of a link, once per browser session."""
    if entry.link is None:
        return
    opened = request.session.get(OPENED, [])
    mark = f"{entry.link.pk}{'-' if refused else ''}"
    if mark not in opened:
        services.note_opening(link=entry.link, by=entry.user, is_refused=refused, at=timezone.now())
        request.session[OPENED] = [*opened[-MOST:], mark]


def _is_their_account(entry: Entry) -> bool:
    user = entry.user
    return entry.is_self and user is not None and entry.person.account_id == user.pk


def _mark(code_hash: str) -> str:
    return salted_hmac("skills.proof", code_hash, algorithm="sha256").hexdigest()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@with_entry(Part.SELF, Part.RATER, proven=False)
def code(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Set the code at the first use of a link; afterwards ask for it."""
    if is_proven(request, entry) or entry.locked is None:
        return redirect("skills:person", entry.key)
    if request.method != "POST":
        return ask_code(request, entry)
    form: AnewForm | CodeForm
    if entry.may_begin_anew and (entry.must_begin_anew or "anew" in request.POST):
        form, is_right = AnewForm(request.POST), _begins
    else:
        form, is_right = CodeForm(request.POST, is_new=not entry.locked.code_hash), _is_right
    if not form.is_valid() or not is_right(form, entry):
        return ask_code(request, entry, form, status=400)
    remember(request, entry)
    return redirect("skills:person", entry.key)


def _is_right(form: CodeForm, entry: Entry) -> bool:
    """Return whether the code was accepted; else the form holds the error."""
    what = {
        "locked": entry.locked,
        "link": entry.link,
        "code": form.cleaned_data["code"],
        "at": timezone.now(),
    }
    try:
        if form.is_new:
            services.set_code(**what)
        elif not services.try_code(**what):
            form.add_error("code", _("That is not the code."))
            return False
    except services.HasCode:
        form.add_error("code", _("A code was set meanwhile. Load the page again."))
        return False
    except services.CodeWaits:
        form.add_error("code", _("So many wrong codes came lately. Wait for 15 minutes."))
        return False
    return True


def _begins(form: AnewForm, entry: Entry) -> bool:
    """Return whether the record was restarted with the new code; else the form holds the error."""
    assert entry.link is not None
    earlier = form.cleaned_data["earlier"]
    try:
        done = services.begin_anew(
            person=entry.person,
            link=entry.link,
            code=form.cleaned_data["code"],
            earlier=earlier,
            at=timezone.now(),
        )
    except services.CodeWaits:
        form.add_error("earlier", _("So many wrong codes came lately. Wait for 15 minutes."))
        return False
    except services.HasCode:
        form.add_error(None, _("A code was set meanwhile. Load the page again."))
        return False
    except services.TooManyStarts:
        form.add_error("earlier", _("It was begun anew so often that an earlier code is needed."))
        return False
    if not done:
        form.add_error("earlier", _("That is none of the codes from before."))
    return done
