"""A person's own page: name, organizations, security, export, deletion of the account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.foundation import dates
from mlops_portal.organizations import exports, queries, services
from mlops_portal.organizations.access import actor_of
from mlops_portal.organizations.forms import PersonForm, TypedNameForm
from mlops_portal.organizations.views.guards import asks_again


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's page; on POST, save the name."""
    user = request.user
    form = PersonForm(
        request.POST if request.method == "POST" else None, initial={"name": user.name}
    )
    if request.method == "POST" and form.is_valid():
        user.name = form.cleaned_data["name"]
        user.save(update_fields=["name"])
        messages.success(request, _("Saved."))
        return redirect("organizations:account")
    page = {
        "form": form,
        "memberships": queries.memberships_of(user),
        "personal": queries.personal_items(actor_of(request), timezone.now()),
        "has_second_factor": queries.has_second_factor(user),
    }
    status = 400 if form.is_bound else 200
    return render(request, "organizations/account.html", page, status=status)


@never_cache
@login_required
@require_POST
@asks_again
def export(request: HttpRequest) -> HttpResponse:
    """Download all data of the person as one file."""
    now = timezone.now()
    archive = services.export_of_person(user=request.user, at=now)
    name = f"my-account-{dates.stamp(now)}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@login_required
@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask, then delete the account and the organizations without other members."""
    user = request.user
    form = TypedNameForm(user.email, request.POST if request.method == "POST" else None)
    blocking, changed = queries.organizations_to_hand_over(user), False
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_person(
                user=user,
                with_organizations=_agreed_to(request),
                with_own=_count(request.POST.get("own", "")),
                at=timezone.now(),
            )
        except services.MustHandOver as refusal:
            blocking = list(refusal.organizations)
        except services.NeedsConsent:
            changed = True
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("home")
    page = {
        "form": form,
        "blocking": blocking,
        "alone": queries.organizations_alone(user),
        "own": exports.goes_with_person(user),
        "changed": changed,
    }
    status = 409 if form.is_bound and not form.errors else 400 if form.is_bound else 200
    return render(request, "organizations/account_delete.html", page, status=status)


def _count(text: str) -> int:
    """Parse the number of items that the page listed; 0 if it is not a number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _agreed_to(request: HttpRequest) -> set[UUID]:
    """Parse the ids of organizations that the page listed; invalid ids are ignored."""
    found = set()
    for text in request.POST.getlist("with"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
