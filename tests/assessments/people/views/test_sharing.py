"""Who reads what: sharing, links, and levels by name or in totals of five or more."""

import csv
import io
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.people import services
from assessments.people.models import (
    Person,
    PersonLink,
    Purpose,
    Reading,
    Source,
)
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from mlops_portal.organizations.services import create_team
from tests.assessments.people.people_steps import (
    Cast,
    a_link,
    a_rated_person,
    by_link,
    opens_with_code,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()
ADDRESS = re.compile(r'value="http://testserver(/roles/people/[^"]+)"')
PROFILE = "machine-learning-engineer:expert"


def levels_in(browser: Any, team: str) -> list[str]:
    """What the file of a team of one person holds, in the order of the matrix."""
    written = browser.client.get(f"{team}coverage.csv").content.decode("utf-8-sig")
    return [row[8] if len(row) > 8 else "" for row in csv.reader(io.StringIO(written))][1:]


def test_self_and_peers_stay_private_until_shared_and_become_so_again(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 3})
    says(cast.person, Source.PEER, {"statistics": 2}, link=a_link(cast.person, Purpose.PEER))
    says(cast.person, Source.ASSESSOR, {"databases": 1}, account=cast.owner.user)
    team = f"/roles/teams/{cast.team.pk}/"

    def levels() -> list[str]:
        return sorted(level for level in levels_in(cast.viewer, team) if level)

    assert levels() == []
    cast.rated.client.post(f"{cast.path}share/")
    assert levels() == ["1", "2", "3"]
    cast.rated.client.post(f"{cast.path}share/", {"stop": "1"})
    assert levels() == []
    done = AuditEntry.objects.filter(action__startswith="person.shar").order_by("pk")
    assert [entry.action for entry in done] == ["person.shared", "person.sharing_ended"]
    assert {entry.target for entry in done} == {""}


def test_result_rests_only_on_what_its_reader_may_see(cast: Cast) -> None:
    says(cast.person, Source.SELF, {s.slug: 3 for s in MATRIX.skills})
    path = f"{cast.path}result/?profile={PROFILE}"
    assert "100 % covered" in flat(cast.rated.client.get(path))
    cast.owner.client.post(f"{cast.path}read/")
    assert "0 to 100 % covered" in flat(cast.owner.client.get(path))
    link = a_link(cast.person, Purpose.READ)
    browser, key = by_link(link)
    theirs = flat(browser.client.get(f"/roles/people/{key}/result/?profile={PROFILE}"))
    assert "100 % covered" in theirs
    services.revoke_link(link=link, by=None, at=timezone.now())
    assert browser.client.get(f"/roles/people/{key}/result/").status_code == 410


def test_only_the_person_makes_a_link_to_flat(cast: Cast) -> None:
    sent = {"link-purpose": "read", "link-days": "30", "link-label": ""}
    path = f"{cast.path}links/"
    assert cast.owner.client.post(path, sent).status_code == 400
    assert cast.rated.client.post(path, sent).status_code == 302
    assert PersonLink.objects.get().by_person
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.create(
            person=cast.person,
            purpose=Purpose.READ,
            expires_at=timezone.now() + timedelta(days=1),
        )


@pytest.mark.parametrize("days", ["0", "365", "x"])
def test_link_lives_only_for_the_days_that_are_offered(cast: Cast, days: str) -> None:
    sent = {"link-purpose": "peer", "link-days": days}
    answer = cast.rated.client.post(f"{cast.path}links/", sent)
    assert answer.status_code == 400
    assert PersonLink.objects.count() == 0


def test_candidate_takes_the_profile_into_an_account_and_the_link_ends(cast: Cast) -> None:
    person = a_rated_person(cast.organization, "Candidate")
    browser, key = by_link(a_link(person, Purpose.SELF))
    path = f"/roles/people/{key}/"
    assert browser.client.post(path + "claim/").status_code == 302  # to sign in
    assert cast.stranger.client.post(path + "claim/").status_code == 403  # no code told
    opens_with_code(cast.stranger, key)
    assert "Tie it to my account" in flat(cast.stranger.client.get(path))
    assert cast.stranger.client.post(path + "claim/").status_code == 302
    person.refresh_from_db()
    assert person.account == cast.stranger.user
    assert cast.stranger.client.get(path).status_code == 410
    assert cast.stranger.client.get(f"/roles/people/{person.pk}/").status_code == 200
    twice = a_rated_person(cast.organization, "Again")
    _browser, key = by_link(a_link(twice, Purpose.SELF))
    opens_with_code(cast.stranger, key)
    assert cast.stranger.client.post(f"/roles/people/{key}/claim/").status_code == 409


def test_address_of_a_link_is_shown_once_to_its_maker_alone(cast: Cast) -> None:
    """Else somebody could rate, or read, in another's cast."""
    path = cast.path
    for maker, other, purpose in (
        (cast.owner, cast.assessor, "assessor"),
        (cast.owner, cast.rated, "peer"),
        (cast.rated, cast.owner, "read"),
        (cast.rated, cast.owner, "peer"),
    ):
        sent = {"link-purpose": purpose, "link-days": "30"}
        assert maker.client.post(f"{path}links/", sent).status_code == 302
        assert ADDRESS.findall(flat(other.client.get(path))) == []
        [address] = ADDRESS.findall(flat(maker.client.get(path)))
        assert ADDRESS.findall(flat(maker.client.get(path))) == []
        assert cast.anonymous.client.get(address, follow=True).status_code == 200
    stored = str(list(PersonLink.objects.values()))
    assert address.split("/")[-2] not in stored


def test_address_that_is_shown_once_stays_in_another_language(cast: Cast) -> None:
    path, client = cast.path, cast.owner.client
    client.post(f"{path}links/", {"link-purpose": "assessor", "link-days": "30"})
    shown = ADDRESS.findall(flat(client.get(path)))
    for switch in (
        lambda: client.get("/language/", {"language": "pt-br", "next": path}, follow=True),
        lambda: client.post("/theme/", {"theme": "dark", "next": path}, follow=True),
    ):
        assert ADDRESS.findall(flat(switch())) == shown != []
    client.get("/language/", {"language": "en", "next": "/roles/"})
    assert ADDRESS.findall(flat(client.get(path))) == []
    assert shown[0].split("/")[-2] not in str(dict(client.session))


def test_peer_whom_the_person_asked_is_shown_and_does_not_count(cast: Cast) -> None:
    link = services.add_link(
        person=cast.person,
        purpose=Purpose.PEER,
        label="",
        days=7,
        by=cast.rated.user,
        by_person=True,
        at=timezone.now(),
    )
    says(cast.person, Source.SELF, {"devops": 1})
    says(cast.person, Source.PEER, {"devops": 3}, link=link)
    services.share(person=cast.person, by=None, at=timezone.now())
    assert "Peer, asked by the person" in flat(cast.rated.client.get(cast.path))
    page = flat(cast.owner.client.get(f"/roles/teams/{cast.team.pk}/"))
    assert "level 1, self" in page
    assert "level 3" not in page


NEED = "need=data-scientist:intermediate"
LEVELS = {skill.slug: 3 for skill in content.matrix().skills}


def people(cast: Cast, count: int, **given: object) -> list[Person]:
    found = []
    for number in range(count):
        person = a_rated_person(cast.organization, f"Person {number}", teams=[cast.team], **given)
        says(person, Source.ASSESSOR, LEVELS, account=cast.owner.user)
        found.append(person)
    return found


def page(cast: Cast, part: str, path: str = f"?{NEED}") -> str:
    answer = getattr(cast, part).client.get(f"/roles/teams/{cast.team.pk}/{path}")
    assert answer.status_code == 200
    return flat(answer)


def test_viewer_reads_nobody_who_has_not_shared_and_no_total_of_few(cast: Cast) -> None:
    cast.person.teams.clear()
    people(cast, 4)
    for path in (f"?{NEED}", f"coverage.csv?{NEED}", f"?{NEED}&without=x", ""):
        shown = page(cast, "viewer", path)
        assert "Person 0" not in shown
        assert "level 3" not in shown
    assert "4 people more are not counted" in page(cast, "viewer")
    rows = csv.DictReader(StringIO(page(cast, "viewer", f"coverage.csv?{NEED}").lstrip("\ufeff")))
    assert {row["Holders"] for row in rows} <= {"0", ""}
    assert "level 3, assessors" in page(cast, "owner")  # who rated them


def test_viewer_reads_totals_from_five_people_on_and_those_who_share(cast: Cast) -> None:
    cast.person.teams.clear()
    one, *_others = people(cast, 6)
    services.share(person=one, by=None, at=timezone.now())
    shown = page(cast, "viewer")
    assert "5 people more count in the totals alone" in shown
    assert "Person 0" in shown
    assert "Person 1" not in shown
    assert "6 people" in shown  # hold each skill
    assert "told by name" in shown


def test_second_team_that_differs_by_one_person_gives_nobody_away(cast: Cast) -> None:
    cast.person.teams.clear()
    found = people(cast, 6)
    other = create_team(
        organization=cast.organization, name="Other", by=cast.owner.user, at=timezone.now()
    )
    for person in found[:5]:
        person.teams.add(other)
    assert "6 people more are not counted" in page(cast, "viewer")
    answer = cast.viewer.client.get(f"/roles/teams/{other.pk}/?{NEED}")
    assert "5 people more count in the totals alone" in flat(answer)


def test_leader_who_has_not_rated_reads_nobody_and_no_plan_names_one(cast: Cast) -> None:
    cast.person.teams.clear()
    for person in people(cast, 2):
        says(person, Source.ASSESSOR, dict.fromkeys(LEVELS, 1), account=cast.owner.user)
    shown = page(cast, "assessor")
    assert "Person 0" not in shown
    plan = page(cast, "assessor", f"plan/?{NEED}&training=1&budget=9")
    assert "Person 0" not in plan
    assert "Person 0" in page(cast, "owner")


def test_reading_by_name_is_kept_and_marks_what_is_said_afterwards(cast: Cast) -> None:
    [person] = people(cast, 1)
    services.share(person=person, by=None, at=timezone.now())
    page(cast, "assessor")
    assert Reading.objects.filter(person=person, account=cast.assessor.user).exists()
    says(person, Source.ASSESSOR, {"devops": 1}, account=cast.assessor.user)
    rater = person.raters.get(account=cast.assessor.user)
    assert rater.ratings.get().after_reading


def test_candidate_in_a_team_counts_in_no_measure_of_it(cast: Cast) -> None:
    cast.person.teams.clear()
    people(cast, 1, is_candidate=True)
    shown = page(cast, "owner")
    assert "Nobody of this team is rated yet" in shown
    assert "Person 0" not in shown
    rows = csv.DictReader(StringIO(page(cast, "owner", f"coverage.csv?{NEED}").lstrip("\ufeff")))
    assert {row["Holders"] for row in rows} <= {"0", ""}
    problem = services.problem_for(cast.team, NEED, content.matrix())
    assert problem.members == ()


def test_names_that_repeat_are_told_apart_and_many_people_stand_as_rows(cast: Cast) -> None:
    cast.person.teams.clear()
    twins = [a_rated_person(cast.organization, "Ana Lima", teams=[cast.team]) for _ in range(2)]
    for person in twins:
        says(person, Source.ASSESSOR, {"statistics": 2}, account=cast.owner.user)
    shown = page(cast, "owner")
    for person in twins:
        assert f"Ana Lima ({person.pseudonym})" in shown
        assert f"Ana Lima ({person.pseudonym})" in page(cast, "owner", "coverage.csv")
    people(cast, 11)
    shown = page(cast, "owner")
    assert '<th scope="row"><a href="?need=' in shown
    assert "level 2, assessors" in shown


def test_team_of_which_nothing_is_known_says_so_in_its_headings(cast: Cast) -> None:
    for path in (f"?{NEED}", f"plan/?{NEED}"):
        assert "rate first" in page(cast, "owner", path).split("</h1>")[0]
