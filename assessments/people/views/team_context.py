"""A team's data as visible to the current user, measured against its needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from assessments.people import queries
from assessments.people.access import LEADERS
from assessments.people.domain import standing
from assessments.people.domain.needs import Needs, asked_or_kept, read_needs
from assessments.people.domain.standing import Standing
from assessments.people.domain.team import Member, Target
from assessments.people.models import Person, TeamNeeds
from assessments.people.views.people import names_of, told_apart
from assessments.people.views.person import note_named
from assessments.roles import content
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.organizations.models import Team

NEEDS = ("need", "depth", "critical")  # what an address says of a team's needs


@dataclass
class TeamContext:
    """A team's data as visible to the current user, measured against its needs.

    `people` are read by name. `others` are included in totals only, and only where totals reveal no
    individual; otherwise their levels are unknown here.
    """

    matrix: SkillMatrix
    team: Team
    people: list[Person]
    others: list[Person]
    totals_others: bool
    names: Mapping[UUID, str]  # of all; who is called like somebody else with the pseudonym
    standings: Mapping[UUID, Mapping[str, Standing]]  # of all; empty for who is not counted
    hidden: set[UUID]  # the actor was asked to rate them first
    away: set[UUID]
    is_gone: bool  # the address takes out somebody who is not in the team
    needs: Needs
    kept: TeamNeeds | None
    shows_kept: bool  # the address says nothing of its own

    @cached_property
    def members(self) -> list[Member]:
        return [
            Member(str(one.pk), standing.levels_of(self.standings[one.pk]))
            for one in (*self.people, *self.others)
        ]

    @property
    def size(self) -> int:
        """The number of team members."""
        return len(self.people) + len(self.others)

    @cached_property
    def unrated(self) -> int:
        """The number of team members without any assessment visible to the user."""
        return sum(not found for found in self.standings.values())

    @cached_property
    def present(self) -> list[Member]:
        away = {str(pk) for pk in self.away}
        return [member for member in self.members if member.id not in away]

    @cached_property
    def target(self) -> Target:
        return self.needs.target(self.matrix)


def team_context(request: HttpRequest, team: Team, role: str) -> TeamContext:
    """Return the team's data in at most ten queries, whatever its size. Raises InvalidInput."""
    matrix = content.matrix()
    kept = queries.needs_of(team)
    needs = read_needs(dict(with_needs(request.GET, kept, matrix).lists()), matrix)
    everyone = queries.members_of_team(team)
    named, totals = queries.disclosed(request.user, team, everyone, leads=role in LEADERS)
    people = [one for one in everyone if one.pk in named]
    others = [one for one in everyone if one.pk not in named]
    counted = everyone if totals else people
    seen = queries.newest_ratings(counted, for_organization=True)
    standings = {pk: standing.standings(one.counting) for pk, one in seen.items()}
    note_named(request, [one for one in people if standings[one.pk]], role)
    away, is_gone = _away(request, people)
    return TeamContext(
        matrix=matrix,
        team=team,
        people=people,
        others=others,
        totals_others=totals,
        names=told_apart(everyone, names_of(everyone, request)),
        standings={one.pk: standings.get(one.pk, {}) for one in everyone},
        hidden=queries.pending_for(request.user, team.organization) & {one.pk for one in others},
        away=away,
        is_gone=is_gone,
        needs=needs,
        kept=kept,
        shows_kept=kept is not None and not any(key in request.GET for key in NEEDS),
    )


def with_needs(asked: QueryDict, kept: TeamNeeds | None, matrix: SkillMatrix) -> QueryDict:
    """Return the URL parameters, with the team's stored needs where they name none."""
    lists = asked_or_kept(dict(asked.lists()), kept.asked if kept else {}, matrix)
    whole = QueryDict(mutable=True)
    for key, values in lists.items():
        whole.setlist(key, list(values))
    return whole


def needs_query(request: HttpRequest) -> str:
    """Return only the needs of the URL as a query string, to compare another team with them."""
    return urlencode([(key, value) for key in NEEDS for value in request.GET.getlist(key) if value])


def _away(request: HttpRequest, people: Sequence[Person]) -> tuple[set[UUID], bool]:
    """Return those taken out among people read by name, and whether the URL names others."""
    known = {str(one.pk): one.pk for one in people}
    asked = {key for key in request.GET.getlist("without") if key}
    return {known[key] for key in asked & set(known)}, bool(asked - set(known))
