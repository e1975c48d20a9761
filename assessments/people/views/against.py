"""People of an organization against one profile: in bands, never ranked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.people import queries, text
from assessments.people.access import name_for
from assessments.people.charts import bar_between
from assessments.people.domain import standing
from assessments.people.domain.ranking import bands, contender, robustness, what_is_open
from assessments.people.domain.standing import Measured
from assessments.people.models import Person
from assessments.people.views.people import leaders_only, told_apart
from assessments.people.views.person import note_named
from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.domain.matching import Gate
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.text import words
from assessments.roles.views.emphasis import emphasis_form, tidy
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.organizations.models import Membership, Team, User

CANDIDATES, EMPLOYEES = "candidates", "employees"  # as `who`


@require_safe
@leaders_only
@tidy
@refusing
def against(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Show bands of people the user has rated or chosen to read; others only by name.

    The URL holds a profile, must-haves and weights, never a level of a person.
    """
    matrix = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile")[:1], matrix)
    people, who = _chosen(request, membership)
    page: dict[str, Any] = {
        "membership": membership,
        "profiles": words.profile_options(matrix),
        "who": who,
        "teams": membership.organization.teams.order_by("name"),
        "is_empty": not people,
        "doubts_self": request.GET.get("doubts") == "1",
    }
    if not profiles:
        return render(request, "people/against.html", page)
    form = emphasis_form(request.GET, matrix, matrix.required(profiles[0]))
    carried = [("profile", profiles[0].key), *([("who", who)] if who else [])]
    page |= {"form": form, "carried": carried, "clear": urlencode(carried)}
    page |= _measured(request, membership, matrix, profiles[0], form.emphasis, people)
    return render(request, "people/against.html", page, status=form.status)


def _chosen(request: HttpRequest, membership: Membership) -> tuple[list[Person], str]:
    """Return the requested people: all, candidates or not, or a team's. Raises InvalidInput."""
    people = membership.organization.rated_people.select_related("account").order_by("pseudonym")
    who = request.GET.get("who", "")
    if who in (CANDIDATES, EMPLOYEES):
        people = people.filter(is_candidate=who == CANDIDATES)
    elif who:
        try:
            team = membership.organization.teams.get(pk=UUID(who))
        except (ValueError, Team.DoesNotExist):
            error = InputError("who", "bad_choice", {"value": who[:40]})
            raise InvalidInput([error]) from None
        people = people.filter(teams=team)
    return list(people), who


def _measured(
    request: HttpRequest,
    membership: Membership,
    matrix: SkillMatrix,
    profile: Profile,
    emphasis: choices.Emphasis,
    people: list[Person],
) -> dict[str, Any]:
    user, required = request.user, matrix.required(profile)
    rated = queries.rated_by(user, membership.organization)
    open_to = rated | queries.waived_by(user, membership.organization)
    readable = [one for one in people if one.pk in open_to or one.account_id == user.pk]
    seen = queries.newest_ratings(readable, for_organization=True)
    note_named(request, readable, membership.role)
    measured = {
        str(one.pk): standing.measure(
            required,
            standing.standings(seen[one.pk].counting),
            must_haves=emphasis.must_haves,
            weights=emphasis.weights,
            doubts_self=request.GET.get("doubts") == "1",
        )
        for one in readable
    }
    called = told_apart(people, {one.pk: name_for(one, user, rated) for one in people})
    names = {str(pk): name for pk, name in called.items()}
    candidates = {str(one.pk) for one in people if one.is_candidate}
    groups = _groups(matrix, measured, names, emphasis, _viewer(user, profile))
    for row in (row for group in groups for band in group["bands"] for row in band):
        row["is_candidate"] = row["key"] in candidates
    return {
        "profile": profile,
        "profile_name": words.profile_name(matrix, profile),
        "matrix": matrix,
        "groups": groups,
        "steady": robustness(
            {key: contender(one) for key, one in measured.items()}, emphasis.weights
        ),
        "count": len(measured),
        "unread": [
            {"key": str(one.pk), "name": names[str(one.pk)]}
            for one in people
            if str(one.pk) not in measured
        ],
        "query": urlencode([("profile", profile.key), *emphasis.pairs]),
    }


def _viewer(user: User, profile: Profile) -> str:
    """Return the seed of the order inside a band: user and profile, not people's names."""
    return f"{user.pk}:{profile.key}"


def _groups(
    matrix: SkillMatrix,
    measured: Mapping[str, Measured],
    names: Mapping[str, str],
    emphasis: choices.Emphasis,
    viewer: str,
) -> list[dict[str, Any]]:
    """Return bands by gate, each person with all figures behind the share."""
    groups: list[dict[str, Any]] = []
    found = bands({key: contender(one) for key, one in measured.items()}, viewer=viewer)
    for band in found:
        if not groups or groups[-1]["gate"] is not band.gate:
            of_gate = [one for one in measured.values() if one.gate is band.gate]
            musts = [must for one in of_gate for must in one.must_haves]
            said = text.gate(band.gate, musts)
            groups.append({"gate": band.gate, "said": said, "bands": []})
        rows = [
            {"key": key, "name": names[key], **_row(matrix, measured[key], emphasis)}
            for key in band.people
        ]
        groups[-1]["bands"].append(rows)
    return groups


def _row(matrix: SkillMatrix, one: Measured, emphasis: choices.Emphasis) -> dict[str, Any]:
    skills = matrix.skill_by_slug
    return {
        "verdict": text.VERDICTS[one.verdict],
        "coverage": text.share(one.coverage),
        "bar": bar_between(one.coverage),
        "deepest_gap": text.count(one.deepest_gap),
        "steps": text.count(one.steps),
        "met_share": text.share(one.met_share),
        "lacking": [
            {"skill": skills[gap.skill], "gap": gap.gap} for gap in one.fit.gaps if gap.gap
        ],
        "open": [
            {"skill": skills[o.skill], "points": float(o.width * 100), "rated": o.is_assessed}
            for o in what_is_open(one, emphasis.weights)
        ],
        "unmet": [skills[slug] for slug in one.must_haves_that_are(Gate.UNMET)],
        "unknown": [
            {"skill": skills[must.skill], "why": text.must_state(must)[1]}
            for must in one.must_haves
            if must.gate is Gate.UNKNOWN
        ],
    }
