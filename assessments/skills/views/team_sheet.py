"""A team as whoever asks may see it, against what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from assessments.organizations.models import Team
from assessments.skills import content, queries
from assessments.skills.domain import standing
from assessments.skills.domain.matrix import SkillMatrix
from assessments.skills.domain.needs import Needs, asked_or_kept, read_needs
from assessments.skills.domain.standing import Standing
from assessments.skills.domain.team import Member, Target
from assessments.skills.models import Person, TeamNeeds
from assessments.skills.views.people import names_of
from mlops_portal.foundation.inputs import InputError, InvalidInput

NEEDS = ("need", "depth", "critical")  # what an address says of a team's needs


@dataclass
class TeamSheet:
    """A team as the asker may see it, against what it needs."""

    matrix: SkillMatrix
    team: Team
    people: list[Person]
    names: Mapping[UUID, str]
    standings: Mapping[UUID, Mapping[str, Standing]]
    hidden: set[UUID]  # the asker was asked to rate them first
    away: set[UUID]
    needs: Needs
    kept: TeamNeeds | None
    shows_kept: bool  # the address says nothing of its own

    @cached_property
    def members(self) -> list[Member]:
        return [
            Member(str(one.pk), standing.levels_of(self.standings[one.pk])) for one in self.people
        ]

    @cached_property
    def present(self) -> list[Member]:
        away = {str(pk) for pk in self.away}
        return [member for member in self.members if member.id not in away]

    @cached_property
    def target(self) -> Target:
        return self.needs.target(self.matrix)


def sheet_for(request: HttpRequest, team: Team) -> TeamSheet:
    """The team in six queries at most, whatever its size. Raises InvalidInput."""
    matrix = content.matrix()
    kept = queries.needs_of(team)
    needs = read_needs(dict(with_needs(request.GET, kept, matrix).lists()), matrix)
    people = queries.members_of_team(team)
    hidden = queries.pending_for(request.user, team.organization)
    seen = queries.newest_ratings(people, for_organization=True)
    return TeamSheet(
        matrix=matrix,
        team=team,
        people=people,
        names=names_of(people, request),
        standings={
            one.pk: {} if one.pk in hidden else standing.standings(seen[one.pk].counting)
            for one in people
        },
        hidden=hidden & {one.pk for one in people},
        away=_away(request, people),
        needs=needs,
        kept=kept,
        shows_kept=kept is not None and not any(key in request.GET for key in NEEDS),
    )


def with_needs(asked: QueryDict, kept: TeamNeeds | None, matrix: SkillMatrix) -> QueryDict:
    """What an address asks, with the team's kept needs where it says nothing else."""
    lists = asked_or_kept(dict(asked.lists()), kept.asked if kept else {}, matrix)
    whole = QueryDict(mutable=True)
    for key, values in lists.items():
        whole.setlist(key, list(values))
    return whole


def needs_query(request: HttpRequest) -> str:
    """What the address says of the needs alone, so that another team is held against the same."""
    return urlencode([(key, value) for key in NEEDS for value in request.GET.getlist(key) if value])


def _away(request: HttpRequest, people: Sequence[Person]) -> set[UUID]:
    known = {str(one.pk): one.pk for one in people}
    asked = [key for key in request.GET.getlist("without") if key]
    unknown = [key for key in asked if key not in known]
    if unknown:
        raise InvalidInput([InputError("without", "unknown_person", {"value": unknown[0][:40]})])
    return {known[key] for key in asked}
