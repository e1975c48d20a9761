"""People of an organization who are rated, and one's own profiles."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.people import queries, services
from assessments.people.access import LEADERS, Entry, Part, name_for, own_profiles
from assessments.people.forms import NoticeForm, PersonForm
from assessments.people.models import PeopleNotice, Person
from assessments.people.views.entry import refused, with_entry
from assessments.roles import content
from assessments.roles.text import words
from mlops_portal.organizations.models import Membership, Organization, Team
from mlops_portal.organizations.queries import memberships_of
from mlops_portal.organizations.views.guards import members_only, owners_only, with_membership

leaders_only = with_membership(*LEADERS)


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own profiles, ratings waiting for one, and one's organizations."""
    profiles = list(own_profiles(request.user).order_by("created_at"))
    has_profile = {person.organization_id for person in profiles}
    waiting = queries.waiting_for(request.user)
    page = {
        "profiles": profiles,
        "waiting": [
            {"rater": one, "name": name_for(one.person, request.user, set())} for one in waiting
        ],
        "memberships": [
            {"membership": one, "has_profile": one.organization_id in has_profile}
            for one in memberships_of(request.user)
        ],
    }
    return render(request, "people/home.html", page)


@require_safe
@members_only
def people(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Show rated people to leads, and teams to every member."""
    organization = membership.organization
    leads = membership.role in LEADERS
    rated = queries.rated_by(request.user, organization)
    rows = list(queries.people_of(organization)) if leads else []
    called = told_apart(rows, {one.pk: name_for(one, request.user, rated) for one in rows})
    shown = [{"person": one, "name": called[one.pk]} for one in rows]
    page = {
        "membership": membership,
        "leads": leads,
        "has_people": bool(rows),
        "has_notice": PeopleNotice.objects.filter(organization=organization).exists(),
        **_listed(shown, request.GET, organization),
        "teams": [
            _team(one) for one in organization.teams.order_by("name").select_related("needs")
        ],
        "has_profile": own_profiles(request.user).filter(organization=organization).exists(),
    }
    return render(request, "people/people.html", page)


def _team(team: Team) -> dict[str, Any]:
    matrix, kept = content.matrix(), getattr(team, "needs", None)
    known = {profile.key: profile for profile in matrix.profiles}
    keys = [key for key in kept.profiles if key in known] if kept else []
    return {
        "team": team,
        "needs": [words.profile_name(matrix, known[key]) for key in keys],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@leaders_only
def add(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Add a person to be rated; a candidate's name (`as=candidate`) is hidden by default."""
    organization = membership.organization
    is_candidate = request.GET.get("as") == "candidate"
    data = request.POST if request.method == "POST" else None
    form = PersonForm(organization, None, data, is_candidate=is_candidate)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.add_person(
                organization=organization, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except services.TooManyPeople:
            form.add_error(None, _("The organization holds as many people as it may."))
        except services.HasProfile:
            form.add_error("account", _("This member has a profile already."))
        else:
            return redirect("skills:person", person.pk)
    page = {"membership": membership, "form": form, "entry": None}
    status = 400 if form.is_bound else 200
    return render(request, "people/form.html", page, status=status)


@require_POST
@members_only
def add_me(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Create one's own profile; idempotent."""
    organization, user = membership.organization, request.user
    try:
        person = services.add_person(
            organization=organization,
            name=str(user)[:150],
            by=user,
            account=user,
            at=timezone.now(),
        )
    except services.TooManyPeople:
        return refused(request, None, _("The organization holds as many people as it may."), 400)
    except services.HasProfile:
        person = Person.objects.get(organization=organization, account=user)
    return redirect("skills:rate", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry(Part.LEAD)
def change(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Change the name, whether it is hidden, and teams."""
    person = entry.person
    data = request.POST if request.method == "POST" else None
    form = PersonForm(person.organization, person, data)
    if request.method == "POST" and form.is_valid():
        services.change_person(
            person=person, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("skills:person", entry.key)
    page = {"form": form, "entry": entry, "person": person}
    status = 400 if form.is_bound else 200
    return render(request, "people/form.html", page, status=status)


def names_of(people: list[Person], request: HttpRequest) -> dict[UUID, str]:
    """Return each person's name as the current user may see it; people of one organization."""
    user = request.user if request.user.is_authenticated else None
    rated = queries.rated_by(user, people[0].organization) if people else set()
    return {person.pk: name_for(person, user, rated) for person in people}


def told_apart(people: Sequence[Person], names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return names, with the pseudonym added where two people have the same name."""
    often = Counter(name.casefold() for name in names.values())
    return {
        one.pk: names[one.pk]
        if often[names[one.pk].casefold()] == 1
        else f"{names[one.pk]} ({one.pseudonym})"
        for one in people
    }


def head_of(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """Return the page header's context for the current reader: `entry`, `person`, `name`."""
    one = entry.person
    name = entry.name if entry.is_self else names_of([one], request)[one.pk]
    if Part.READER in entry.parts:
        name = one.name
    return {"entry": entry, "person": one, "name": name}


ON_PAGE = 50
Row = dict[str, Any]
KINDS: Mapping[str, Callable[[Row], bool]] = {
    "candidates": lambda row: row["person"].is_candidate,
    "employees": lambda row: not row["person"].is_candidate,
}
OPEN: Mapping[str, Callable[[Row], bool]] = {
    "none": lambda row: not row["person"].assessors,
    "correction": lambda row: bool(row["person"].open_corrections),
}
ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "": lambda row: row["person"].pseudonym,
    "name": lambda row: row["name"].casefold(),
    "new": lambda row: -row["person"].created_at.timestamp(),
    "erased": lambda row: row["person"].erased_at,
}


def _listed(rows: list[Row], query: QueryDict, organization: Organization) -> dict[str, Any]:
    """Return the page data for `rows` (person and name as the reader may see it).

    Unknown values of URL parameters are ignored.
    """
    words = query.get("q", "").strip()[:100]
    chosen = {key: query.get(key, "") for key in ("kind", "team", "open", "order")}
    found = [row for row in rows if words.casefold() in row["name"].casefold()]
    for key, choices in (("kind", KINDS), ("open", OPEN)):
        if chosen[key] in choices:
            found = [row for row in found if choices[chosen[key]](row)]
    if chosen["team"]:
        found = [
            row
            for row in found
            if any(str(team.pk) == chosen["team"] for team in row["person"].teams.all())
        ]
    found.sort(key=ORDERS.get(chosen["order"], ORDERS[""]))
    page = Paginator(found, ON_PAGE).get_page(query.get("page"))
    rest = query.copy()
    rest.pop("page", None)
    return {
        "rows": list(page),
        "page": page,
        "found": len(found),
        "everyone": len(rows),
        "q": words,
        "chosen": chosen,
        "rest": rest.urlencode(),
        "filters": _filters(organization),
    }


def _filters(organization: Organization) -> list[dict[str, Any]]:
    """Return each filter of the form with its options."""
    teams = [(str(team.pk), team.name) for team in organization.teams.order_by("name")]
    given = [
        (
            "kind",
            _("Kind"),
            _("Everyone"),
            [("candidates", _("Candidates")), ("employees", _("Not candidates"))],
        ),
        ("team", _("Team"), _("All teams"), teams),
        (
            "open",
            _("What is open"),
            _("Anything"),
            [("none", _("No assessor has rated")), ("correction", _("A correction waits"))],
        ),
        (
            "order",
            _("Order"),
            _("Random, and stays"),
            [("name", _("By name")), ("new", _("Newest first")), ("erased", _("Erased first"))],
        ),
    ]
    return [
        {"key": key, "label": label, "all": every, "options": options}
        for key, label, every, options in given
    ]


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
