"""People of the sample organization, who are fictitious, with ratings that partly disagree."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from assessments.people import services
from assessments.people.domain.needs import Needs
from assessments.people.domain.ratings import SkillRating
from assessments.people.models import Person, Purpose, Source
from assessments.people.models.people import LINK_DAYS, MOST_DAYS
from assessments.roles import content
from assessments.roles.domain.matrix import LEVELS, Profile, SkillMatrix
from mlops_portal.organizations.models import Organization, Role, User

SEED = 2013
TEAMS = {  # by team, the profiles that its people are near to
    "Sample pricing team": (
        "data-scientist:expert",
        "data-scientist:beginner",
        "data-analyst:intermediate",
    ),
    "Sample supply team": ("data-engineer:intermediate", "data-scientist:intermediate"),
    "Sample payments team": (
        "machine-learning-engineer:expert",
        "machine-learning-engineer:beginner",
        "data-engineer:expert",
    ),
}
NEEDS = ("data-scientist:intermediate", "data-engineer:intermediate")  # of each sample team
SILENT = 1  # place of the person in each team who has not shared what she says of herself
UNSEEN = 0.08  # share of skills that an assessor has not seen at work


def fill_sample(*, organization: Organization, at: datetime) -> None:
    """Add rated people to the teams of the sample organization, as if over the last weeks."""
    matrix = content.matrix()
    begun = at - timedelta(days=40)
    members = {
        membership.role: membership.user
        for membership in organization.memberships.select_related("user")
    }
    owner, assessor = members[Role.OWNER], members[Role.ASSESSOR]
    numbers: dict[str, int] = {}  # nobody is called like somebody else
    for team in organization.teams.filter(name__in=TEAMS).order_by("name"):
        needs = Needs(tuple(map(matrix.profile, NEEDS)), 1, ())
        services.keep_needs(team=team, needs=needs, by=owner, at=at)
        for place, key in enumerate(TEAMS[team.name]):
            profile = matrix.profile(key)
            letters = "".join(word[0] for word in profile.role.split("-")).upper()
            numbers[letters] = numbers.get(letters, 0) + 1
            person = services.add_person(
                organization=organization,
                name=f"Sample {letters} {numbers[letters]}",
                by=owner,
                at=begun,
                teams=[team],
            )
            chance = random.Random(f"{SEED}:{team.name}:{key}")  # noqa: S311  repeats on purpose
            _speak_for_herself(person, profile, matrix, chance, at, place != SILENT)
            for account in (owner, assessor):
                _assess(person, account, profile, matrix, chance, at - timedelta(days=20))


def _speak_for_herself(
    person: Person,
    profile: Profile,
    matrix: SkillMatrix,
    chance: random.Random,
    at: datetime,
    is_shared: bool,
) -> None:
    asked_at, said_at = at - timedelta(days=35), at - timedelta(days=30)
    link = services.add_link(
        person=person,
        purpose=Purpose.SELF,
        label="",
        days=LINK_DAYS[0],
        by=None,
        by_person=False,
        at=asked_at,
    )
    sent = _levels(profile, matrix, chance, kinder=0.25, unseen=0.0)
    services.rate(
        person=person,
        source=Source.SELF,
        sent=sent,
        seen=0,
        matrix=matrix,
        at=said_at,
        link=link,
    )
    services.keep_person(person=person, days=MOST_DAYS, at=said_at)
    if is_shared:
        services.share(person=person, by=None, at=said_at)


def _assess(
    person: Person,
    account: User,
    profile: Profile,
    matrix: SkillMatrix,
    chance: random.Random,
    at: datetime,
) -> None:
    services.ask_rater(
        person=person, account=account, source=Source.ASSESSOR, label="", by=None, at=at
    )
    services.rate(
        person=person,
        source=Source.ASSESSOR,
        sent=_levels(profile, matrix, chance, kinder=0.1, unseen=UNSEEN),
        seen=0,
        matrix=matrix,
        at=at,
        account=account,
    )


def _levels(
    profile: Profile, matrix: SkillMatrix, chance: random.Random, *, kinder: float, unseen: float
) -> Mapping[str, SkillRating]:
    """Return levels near the profile's: now and then one below, or (`kinder`) above."""
    entries = {}
    for skill, required in matrix.required(profile).items():
        drawn = chance.random()
        step = -1 if drawn < 0.15 else 1 if drawn > 1 - kinder else 0
        level = min(max(LEVELS), max(min(LEVELS), required + step))
        entries[skill] = SkillRating(None if chance.random() < unseen else level)
    return entries
