"""Requests for ratings: links for people without an account, members, and mails to both."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.people import services
from assessments.people.access import LEADERS, Entry, Part
from assessments.people.forms import AskForm, LinkForm
from assessments.people.models import Person, PersonLink, Purpose, Source
from assessments.people.views.entry import refused, with_entry
from assessments.people.views.person import (
    OF_LEAD,
    OF_PERSON,
    address_of,
    lead_page,
    own_page,
    show_once,
)
from mlops_portal.foundation.mail_words import tell_mailed
from mlops_portal.organizations.models import Membership


@require_POST
@with_entry(Part.SELF, Part.LEAD, confirmed=True)
@transaction.atomic  # a link and its mail, or neither
def add_link(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Add a link by the person or by leads; leads may have it mailed."""
    as_self = entry.is_self
    form = LinkForm(OF_PERSON if as_self else OF_LEAD, request.POST, mails=not as_self)
    link = _made(entry, form) if form.is_valid() else None
    if link is None:
        show = own_page if as_self else lead_page
        return show(request, entry, status=400, link_form=form, form=form)
    email, is_sent = form.cleaned_data.get("email"), False
    # A person's own mailed link is shown to them only, even when mails stay in the outbox.
    is_alone = settings.MAIL_IS_SENT or link.purpose == Purpose.SELF
    if email:
        is_sent = _mailed(
            services.mail_link,
            link=link,
            name=_called(entry.person),
            email=email,
            address=address_of(request, link),
            by=request.user,
            at=timezone.now(),
            alone=is_alone,
        )
        otherwise = _("The mail could not be sent; give the link by hand.")
        _tell(request, is_sent, otherwise, is_alone=is_alone)
    if not (is_sent and is_alone):  # whoever made it gives it by hand
        show_once(request, link)
    return redirect(reverse("skills:person", args=[entry.key]) + "#links")


def _made(entry: Entry, form: LinkForm) -> PersonLink | None:
    """Return the link that a valid form asks for; None if refused, with errors on the form."""
    now, by_person = timezone.now(), entry.is_self
    if form.cleaned_data.get("email") and not services.may_mail(entry.person.organization, now):
        form.add_error("email", _("So many mails went out today already. Give it by hand."))
        return None
    if form.cleaned_data["purpose"] == Purpose.SELF and _is_of_a_leader(entry, form):
        form.add_error("email", _("Who leads gets no link of somebody else."))
        return None
    try:
        return services.add_link(
            person=entry.person,
            purpose=Purpose(form.cleaned_data["purpose"]),
            label=form.cleaned_data["label"],
            days=form.cleaned_data["days"],
            by=entry.user,
            by_person=by_person,
            at=now,
        )
    except services.TooManyLinks:
        form.add_error(None, _("So many links are open already. End one first."))
    except ValueError:
        form.add_error("purpose", _("This person has an account and needs no such link."))
    return None


@require_POST
@with_entry(Part.SELF, Part.LEAD, confirmed=True)
def end_link(request: HttpRequest, entry: Entry, link_id: object) -> HttpResponse:
    """Revoke a link: the person may revoke any, leads only their own."""
    links = entry.person.links.all()
    if not entry.is_self:
        links = links.filter(by_person=False)
    link = links.filter(pk=link_id).first()
    if link is None:
        return refused(request, entry, _("There is no such link."), 404)
    services.revoke_link(link=link, by=entry.user, at=timezone.now())
    if entry.link is not None and link.pk == entry.link.pk:
        return render(request, "people/link_ended.html", {"by_you": True})
    return redirect(reverse("skills:person", args=[entry.key]) + "#links")


@require_POST
@with_entry(Part.LEAD)
@transaction.atomic  # who is asked is told, or was not asked
def ask_member(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Ask a member to rate, and notify them by mail."""
    form = AskForm(entry.person, request.POST)
    if not form.is_valid():
        return lead_page(request, entry, status=400, ask_form=form, form=form)
    now = timezone.now()
    try:
        rater = services.ask_rater(
            person=entry.person,
            account=form.cleaned_data["member"],
            source=Source(form.cleaned_data["source"]),
            label="",
            by=entry.user,
            at=now,
        )
    except (services.TooMany, IntegrityError):
        form.add_error(None, _("This member was asked already, or too many were."))
        return lead_page(request, entry, status=400, ask_form=form, form=form)
    is_sent = _mailed(
        services.mail_rater,
        rater=rater,
        name=_called(entry.person),
        address=request.build_absolute_uri(reverse("skills:rate", args=[entry.person.pk])),
        by=request.user,
        at=now,
    )
    _tell(request, is_sent, _("The mail could not be sent; tell the member yourself."))
    return redirect(reverse("skills:person", args=[entry.key]) + "#raters")


def _is_of_a_leader(entry: Entry, form: LinkForm) -> bool:
    leaders = Membership.objects.filter(organization=entry.person.organization_id, role__in=LEADERS)
    return leaders.filter(user__email=form.cleaned_data.get("email")).exists()


def _called(person: Person) -> str:
    """Return the person's name as shown to those who have not rated."""
    return person.pseudonym if person.hides_name else person.name


def _mailed(mail: Callable[..., bool], **what: Any) -> bool:
    """Send a mail; return False when the daily limit is reached."""
    try:
        return mail(**what)
    except services.TooManyMails:
        return False


def _tell(request: HttpRequest, is_sent: bool, otherwise: str, *, is_alone: bool = False) -> None:
    if is_sent:
        by_hand = (
            _("The link is in the outbox alone. Without an address you get it to give by hand.")
            if is_alone
            else _("Give the address by hand.")
        )
        tell_mailed(request, _("The mail is on its way."), by_hand)
    else:
        messages.error(request, otherwise)
