"""The notice to everyone who is rated, which owners set."""

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
    """Why people are rated, on what ground, who is responsible, whom to write to."""
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
