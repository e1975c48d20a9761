"""Pages for the code that proves a link holder's identity."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from assessments.people import services
from assessments.people.access import Entry, Part
from assessments.people.forms import AnewForm, CodeForm
from assessments.people.views.entry import ask_code, is_proven, remember, with_entry


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
