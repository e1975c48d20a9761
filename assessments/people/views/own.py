"""Actions reserved to the person: sharing, retention, corrections, export; and deletion."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.people import exports, services
from assessments.people.access import Entry, Part
from assessments.people.exports import everything_of
from assessments.people.forms import AnswerForm, CorrectionForm, DeleteForm, KeepForm
from assessments.people.models import Person
from assessments.people.views.entry import refused, with_entry
from assessments.people.views.person import lead_page, own_page
from mlops_portal.foundation import dates


@require_POST
@with_entry(Part.SELF, confirmed=True)
def share(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Share one's self and peer ratings with the organization, or stop."""
    act = services.stop_sharing if request.POST.get("stop") else services.share
    act(person=entry.person, by=entry.user, at=timezone.now())
    return redirect(reverse("skills:person", args=[entry.key]) + "#sharing")


@require_POST
@with_entry(Part.SELF, confirmed=True)
def keep_days(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Set the retention period, starting now."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return own_page(request, entry, status=400, keep_form=form, form=form)
    services.keep_person(person=entry.person, days=form.cleaned_data["days"], at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect(reverse("skills:person", args=[entry.key]) + "#clock")


@require_POST
@with_entry(Part.SELF)
def correct(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Submit a request for correction, to be answered by a person."""
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            services.ask_correction(
                person=entry.person, text=form.cleaned_data["text"], at=timezone.now()
            )
        except services.TooManyRequests:
            form.add_error("text", _("So many requests wait already."))
        else:
            messages.success(request, _("Your request waits for an answer by a person."))
            return redirect(reverse("skills:person", args=[entry.key]) + "#corrections")
    return own_page(request, entry, status=400, correction_form=form, form=form)


@require_POST
@with_entry(Part.LEAD)
def answer(request: HttpRequest, entry: Entry, correction_id: int) -> HttpResponse:
    """Answer a request for correction, once."""
    correction = entry.person.corrections.filter(pk=correction_id).first()
    if correction is None:
        raise Http404
    if entry.person.account_id == request.user.pk:
        return refused(request, entry, _("Someone else answers what you asked."), 403)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return lead_page(request, entry, status=400, form=form)
    done = services.answer_correction(
        correction=correction,
        answer=form.cleaned_data["answer"],
        by=request.user,
        at=timezone.now(),
    )
    if not done:
        return refused(request, entry, _("Someone else has answered meanwhile."), 409)
    return redirect(reverse("skills:person", args=[entry.key]) + "#corrections")


@require_POST
@with_entry(Part.SELF, confirmed=True)
@login_required
def claim(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Link the profile opened by a link to one's own account."""
    if entry.link is None:
        return redirect("skills:person", entry.key)
    try:
        services.claim_person(person=entry.person, user=request.user, at=timezone.now())
    except services.HasProfile:
        message = _("This account has a profile here already, or rates this person.")
        return refused(request, entry, message, 409)
    messages.success(request, _("The profile is now part of your account; its link has ended."))
    return redirect("skills:person", entry.person.pk)


@require_safe
@with_entry(Part.SELF, confirmed=True)
def export(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Return all data kept about the person, as JSON."""
    now = timezone.now()
    data = {"format": "mlops-portal/skills/1", "exported_at": now, **everything_of(entry.person)}
    response = JsonResponse(
        data, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="my-skills-{dates.stamp(now)}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry(Part.SELF, Part.LEAD, confirmed=True)
def delete(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Ask, then delete everything: by the person, or an owner of the organization."""
    if not entry.is_self and not entry.is_owner:
        raise Http404
    person = entry.person
    form = DeleteForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        organization = person.organization_id
        try:
            count = services.delete_rated_person(person=person, by=entry.user, at=timezone.now())
        except Person.DoesNotExist as error:  # pressed twice
            raise Http404 from error
        page = {"count": count, "organization": organization if entry.is_owner else None}
        return render(request, "people/deleted.html", page)
    status = 400 if form.is_bound else 200
    goes = exports.goes_with_person(person)
    page = {"entry": entry, "person": person, "form": form, "goes": goes}
    return render(request, "people/delete.html", page, status=status)
