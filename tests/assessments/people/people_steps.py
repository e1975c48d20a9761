"""Steps that the tests of people and teams share: a person, raters, and who comes by a link."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assessments.people import services
from assessments.people.access import token_of
from assessments.people.domain.ratings import SkillRating
from assessments.people.models import Person, PersonLink, Purpose, Source
from assessments.roles import content
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization, Role, Team, User
from mlops_portal.organizations.services import create_team
from tests.assessments.cast import Person as Browser
from tests.assessments.cast import a_person, a_user, an_organization, member, signed_in

SECRET = "Evidence that only some may read"


@dataclass
class Cast:
    """An organization with a team and its people, one of them rated, and people outside of it."""

    organization: Organization
    team: Team
    owner: Browser
    assessor: Browser
    viewer: Browser
    rated: Browser  # the account of the person who is rated
    person: Person
    stranger: Browser
    other_owner: Browser
    anonymous: Browser

    @property
    def path(self) -> str:
        """The address of the rated person."""
        return f"/roles/people/{self.person.pk}/"


def a_cast() -> Cast:
    """Everyone, with a rated person who has an account and is in the team."""
    organization = an_organization("Harbour Bank")
    owner = organization.memberships.get().user
    team = create_team(organization=organization, name="Pricing", by=owner, at=timezone.now())
    rated = member(organization, Role.VIEWER, "rated@harbour-bank.example")
    other = an_organization("Hill Insurance").memberships.get().user
    return Cast(
        organization=organization,
        team=team,
        owner=signed_in(owner),
        assessor=member(organization, Role.ASSESSOR),
        viewer=member(organization, Role.VIEWER),
        rated=rated,
        person=a_rated_person(organization, "Rated Person", account=rated.user, teams=[team]),
        stranger=signed_in(a_user("stranger@nowhere.example")),
        other_owner=signed_in(other),
        anonymous=Browser(Client(), Visitor("")),
    )


def a_rated_person(organization: Organization, name: str, **given: object) -> Person:
    """A person of the organization, added by its owner."""
    by = organization.memberships.filter(role=Role.OWNER).first().user
    return services.add_person(
        organization=organization, name=name, by=by, at=timezone.now(), **given
    )


def says(
    person: Person,
    source: Source,
    levels: Mapping[str, int | None],
    *,
    account: User | None = None,
    link: PersonLink | None = None,
    evidence: str = "",
) -> None:
    """Someone rates the person; what is said before counts as seen."""
    from assessments.people import queries

    rater = queries.rater_of(person, link=link, user=account, is_self=source == Source.SELF)
    services.rate(
        person=person,
        source=source,
        sent={skill: SkillRating(level, evidence) for skill, level in levels.items()},
        seen=queries.newest_number(rater),
        matrix=content.matrix(),
        at=timezone.now(),
        account=account,
        link=link,
    )


def a_link(
    person: Person, purpose: Purpose, label: str = "", days: int = 30, *, by_hand: bool = False
) -> PersonLink:
    """An open link; a person's own came by mail unless it is given `by_hand`."""
    link = services.add_link(
        person=person,
        purpose=purpose,
        label=label,
        days=days,
        by=None,
        by_person=purpose == Purpose.READ,
        at=timezone.now(),
    )
    link.by_mail_alone = purpose == Purpose.SELF and not by_hand
    link.save(update_fields=["by_mail_alone"])
    return link


CODE = "a code of one's own"


def by_link(link: PersonLink, code: str = CODE) -> tuple[Browser, str]:
    """A browser without an account, and the key with which it comes; its code is told already."""
    browser, key = a_person(f"{link.pk}-key"), token_of(link)
    opens_with_code(browser, key, code)
    return browser, key


def opens_with_code(browser: Browser, key: str, code: str = CODE) -> HttpResponse:
    """Set the code of a link, or tell it."""
    return browser.client.post(f"/roles/people/{key}/code/", {"code": code})


def form_of(levels: Mapping[str, int | None], *, seen: int = 0, **more: str) -> dict[str, str]:
    """What the rating page sends."""
    sent = {
        f"level-{skill}": "none" if level is None else str(level) for skill, level in levels.items()
    }
    return {"seen": str(seen), **sent, **more}
