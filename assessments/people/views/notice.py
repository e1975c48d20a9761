"""The notice to everyone who is rated, edited by owners."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.people import services
from assessments.people.forms import NoticeForm
from assessments.people.models import PeopleNotice
from mlops_portal.organizations.models import Membership
from mlops_portal.organizations.views.guards import owners_only


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def notice(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Edit the notice: purpose, legal ground, responsible person, and contact."""
    organization = membership.organization
    now = PeopleNotice.objects.filter(organization=organization).first()
    initial = {name: getattr(now, name) for name in NoticeForm.base_fields} if now else None
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.set_notice(
            organization=organization, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Saved. Everyone who is rated reads it on their page."))
        return redirect("skills:people", organization.pk)
    page = {"membership": membership, "form": form, "notice": now}
    return render(request, "people/notice.html", page, status=400 if form.is_bound else 200)
