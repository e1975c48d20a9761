"""A team's matrix, its absence drill, and the plans: exact, with ties, alternatives and limits."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from assessments.people import services, solver
from assessments.people.domain.staffing import enumerate_plans
from assessments.people.models import Person, Purpose, Rating, Source, TeamPlan
from assessments.people.models.plans import JobState
from assessments.people.services import plans
from assessments.roles import content
from pipelines_catalog.landscape.content import landscape
from tests.assessments.people.people_steps import (
    Cast,
    a_link,
    a_rated_person,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()
CATEGORIES = [one.id for one in landscape().categories]
NEED = "need=data-scientist:intermediate&need=data-engineer:intermediate"


@pytest.fixture
def pair(cast: Cast) -> tuple[Person, Person]:
    """A team that has just the data scientist and the data engineer that it needs."""
    cast.person.teams.clear()
    people = []
    for name, key in (("Ana", "data-scientist"), ("Bruno", "data-engineer")):
        person = a_rated_person(cast.organization, name, teams=[cast.team])
        levels = MATRIX.required(MATRIX.profile(f"{key}:intermediate"))
        says(person, Source.ASSESSOR, levels, account=cast.owner.user)
        people.append(person)
    return people[0], people[1]


def page_of(cast: Cast, path: str) -> str:
    answer = cast.owner.client.get(f"/roles/teams/{cast.team.pk}/{path}")
    assert answer.status_code == 200
    return flat(answer)


def test_matrix_stands_without_needs_and_asks_for_them(
    cast: Cast, pair: tuple[Person, Person]
) -> None:
    page = page_of(cast, "")
    assert "What does the team need?" in page
    assert page.count("level 2, assessors") > 10


def test_team_that_meets_its_needs_has_no_uncovered_skill(
    cast: Cast, pair: tuple[Person, Person]
) -> None:
    page = page_of(cast, f"?{NEED}")
    assert "Every skill has a holder" in page
    assert "100 %" in page


def test_skills_stand_by_risk_or_as_in_the_matrix(cast: Cast, pair: tuple[Person, Person]) -> None:
    pair[1].teams.clear()
    cast.person.teams.clear()

    def skills(query: str) -> list[str]:
        page = page_of(cast, query)
        rows = page[page.index("covm") : page.index("</tbody>", page.index("covm"))]
        return re.findall(r'<th scope="row"><a href="/roles/skills/([^/]+)/', rows)

    as_in_matrix = [skill.slug for skill in MATRIX.skills]
    by_risk = skills(f"?{NEED}")
    assert skills(f"?{NEED}&order=matrix") == [s for s in as_in_matrix if s in by_risk]
    assert by_risk != skills(f"?{NEED}&order=matrix")
    assert skills(f"?{NEED}&order=other") == by_risk


def test_absence_drill_takes_someone_out_and_shows_what_falls(
    cast: Cast, pair: tuple[Person, Person]
) -> None:
    page = page_of(cast, f"?{NEED}&without={pair[1].pk}")
    assert "<strong>72 %</strong>" in page  # 29 of 40, rounded down
    assert "100 % with them" in page
    assert page.count("<strong>falls</strong>") == page.count('data-state="failed"')
    both = page_of(cast, f"?{NEED}&without={pair[0].pk}&without={pair[1].pk}")
    assert "<strong>0 %</strong>" in both


def test_person_who_is_not_in_the_team_is_not_taken_out_and_that_is_said(cast: Cast) -> None:
    other = a_rated_person(cast.organization, "Not of this team")
    for value in (str(uuid4()), str(other.pk), "x"):
        answer = cast.owner.client.get(f"/roles/teams/{cast.team.pk}/?without={value}")
        assert answer.status_code == 200
        page = flat(answer)
        assert "takes out somebody who is not in this team" in page
        assert "Not of this team" not in page


def test_zero_and_not_assessed_look_different(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"devops": 0}, account=cast.owner.user)
    page = page_of(cast, "")
    assert 'data-k="0">0<' in page
    assert page.count('data-k="-">?<') == len(MATRIX.skills) - 1


def test_best_hire_is_the_one_that_enumeration_finds_with_ties_and_alternatives(
    cast: Cast, pair: tuple[Person, Person]
) -> None:
    pair[1].teams.clear()
    people, ratings = Person.objects.count(), Rating.objects.count()
    page = page_of(cast, f"plan/?{NEED}&hires=1")
    problem = services.problem_for(cast.team, f"{NEED}&hires=1", MATRIX)
    found = enumerate_plans(problem)
    assert f"From 72 % to {int(found.plan.coverage * 100)} % covered" in page
    assert "Hire: Data engineer, intermediate" in page
    assert ("as good" in page) == bool(found.ties)
    assert "Why not the others" in page
    assert "Ana" not in page.replace("Data analyst", "")
    assert (Person.objects.count(), Rating.objects.count()) == (people, ratings)


def test_team_page_says_what_one_hire_adds_and_agrees_with_the_plan(
    cast: Cast, pair: tuple[Person, Person]
) -> None:
    pair[1].teams.clear()
    page = page_of(cast, f"?{NEED}")
    panel = page[page.index("Which hire closes most") : page.index("If someone is away")]
    row = r'href="/roles/([\w-]+)/(\w+)/">[^<]+</a><span[^>]*>[^<]+100 % covered'
    whole = re.findall(row, panel)
    best = enumerate_plans(services.problem_for(cast.team, NEED, MATRIX))
    plans = [plan.hires for plan in (best.plan, *best.ties)]
    assert [(f"{role}:{seniority}",) for role, seniority in whole] == plans
    assert ("data-engineer:intermediate",) in plans
    plan = page_of(cast, f"plan/?{NEED}")
    assert "From 72 % to 100 % covered" in plan
    assert ">Cost<" not in plan  # none was given: it is not known, so it is not 0.00
    some = page_of(cast, f"plan/?{NEED}&hires=1&cost-expert=90000.5")
    assert "No cost is given for beginner, intermediate" in some
    assert "90,000.50" in some
    viewer = flat(cast.viewer.client.get(f"/roles/teams/{cast.team.pk}/?{NEED}"))
    assert "If someone is away" in viewer
    assert "Which hire closes most" not in viewer


def test_train_or_hire_takes_the_cheaper_one(cast: Cast, pair: tuple[Person, Person]) -> None:
    pair[0].teams.clear()
    levels = MATRIX.required(MATRIX.profile("data-engineer:intermediate"))
    skill = max(levels, key=lambda slug: levels[slug])
    says(pair[1], Source.ASSESSOR, {skill: levels[skill] - 1}, account=cast.owner.user)
    need = "need=data-engineer:intermediate"
    cheap = page_of(cast, f"plan/?{need}&hires=1&cost-intermediate=50&cost-expert=90&training=5")
    assert "Train Bruno by one level" in cheap
    assert "Hire:" not in cheap
    costly = page_of(
        cast, f"plan/?{need}&hires=1&cost-intermediate=5&cost-expert=9&training=50&cost-beginner=5"
    )
    assert "Hire:" in costly
    assert "Train " not in costly.replace("Train or", "")


def test_coverage_leads_to_the_other_rooms(
    cast: Cast, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "assessments.people.views.teams.tools_in_use",
        lambda organization: {category: ["House tool"] for category in CATEGORIES},
    )
    covered = page_of(cast, f"?{NEED}")
    assert "PPL-05" in covered
    assert "Tools in the stack that nobody masters" not in covered
    assert "Steps without an owner" not in covered
    for person in pair:
        person.teams.clear()
    nobody = a_rated_person(cast.organization, "Nobody", teams=[cast.team])
    says(nobody, Source.ASSESSOR, dict.fromkeys(MATRIX.skill_by_slug, 0), account=cast.owner.user)
    page = page_of(cast, f"?{NEED}")
    for said in ("PPL-05", "Tools in the stack that nobody masters", "Steps without an owner"):
        assert said in page
    leads = page[page.index("Where this leads") :]
    assert "House tool" in leads
    assert "/landscape/categories/" in leads
    assert "/assess/practices/" in leads
    assert "/pipelines/" in leads


def test_equal_people_are_not_chosen_by_their_number(cast: Cast) -> None:
    cast.person.teams.clear()
    for name in ("Ana", "Bia", "Caio", "Davi"):
        person = a_rated_person(cast.organization, name, teams=[cast.team])
        level = 1 if name == "Davi" else 2
        says(person, Source.ASSESSOR, {"statistics": level}, account=cast.owner.user)
    page = page_of(cast, "plan/?need=data-scientist:expert&hires=0&training=1&budget=1")
    assert "Train one of 3 by one level" in page
    assert "Ana, Bia, Caio" in page
    assert "Davi" not in page
    assert "as good" not in page


def test_answer_of_the_worker_brings_its_heading(
    cast: Cast, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans.current_app, "send_task", lambda *args: None)
    path = f"/roles/teams/{cast.team.pk}/plan/ask/"
    asked = cast.owner.client.post(path, {"query": f"{NEED}&hires=6&copies=2"})
    page = flat(cast.owner.client.get(asked["Location"]))
    assert 'hx-select-oob="#heading"' in page
    assert '<h1 id="heading">The plan is being computed' in page


@pytest.mark.parametrize(
    "query",
    ["hires=99", "hires=1&budget=x", "hires=1&copies=9", "hires=1&aim=fame", "hires=1&depth=7"],
)
def test_bad_plan_is_refused_in_words_and_nothing_is_kept(cast: Cast, query: str) -> None:
    path = f"/roles/teams/{cast.team.pk}/plan/"
    assert cast.owner.client.get(f"{path}?{NEED}&{query}").status_code == 400
    assert cast.owner.client.post(f"{path}ask/", {"query": f"{NEED}&{query}"}).status_code == 400
    assert TeamPlan.objects.count() == 0


def large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[Any]]:
    """Ask for a plan that is too large for a page; the address of its answer."""
    sent: list[Any] = []
    monkeypatch.setattr(plans.current_app, "send_task", lambda *args: sent.append(args))
    query = f"{NEED}&depth=2&hires=6&copies=2&training=10&cost-intermediate=100"
    page = page_of(cast, f"plan/?{query}")
    assert "Too many sets to try on this page" in page
    answer = cast.owner.client.post(f"/roles/teams/{cast.team.pk}/plan/ask/", {"query": query})
    assert answer.status_code == 302
    return answer["Location"], sent


def test_large_plan_is_solved_by_the_worker_and_told(
    cast: Cast, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, sent = large(cast, monkeypatch)
    job = TeamPlan.objects.get()
    assert sent == [("skills.plan_team", [str(job.pk)])]
    assert "level" not in job.question
    waiting = flat(cast.owner.client.get(address))
    assert "The solver is at work" in waiting
    assert "Look again" in waiting
    done = services.solve_plan(plan_id=job.pk, solver=solver.solve_staffing, at=timezone.now())
    assert done is not None
    assert done.state == JobState.DONE
    page = flat(cast.owner.client.get(address))
    assert "The best plan" in page
    assert "100 %" in page
    assert cast.viewer.client.get(address).status_code == 404
    assert cast.other_owner.client.get(address).status_code == 404
    again = services.solve_plan(plan_id=job.pk, solver=solver.solve_staffing, at=timezone.now())
    assert again is None


def test_solver_that_is_cut_short_says_by_how_much_it_may_be_off(
    cast: Cast, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _sent = large(cast, monkeypatch)

    def no_time(problem: Any, *, seconds: float) -> Any:
        return solver.solve_staffing(problem, seconds=0.0)

    services.solve_plan(plan_id=TeamPlan.objects.get().pk, solver=no_time, at=timezone.now())
    page = flat(cast.owner.client.get(address))
    assert "The solver was cut short" in page
    assert "every one was considered" not in page


def test_solver_that_fails_is_told_and_no_answer_is_invented(
    cast: Cast, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _sent = large(cast, monkeypatch)

    def broken(problem: Any, *, seconds: float) -> Any:
        raise RuntimeError("no solver")

    services.solve_plan(plan_id=TeamPlan.objects.get().pk, solver=broken, at=timezone.now())
    assert TeamPlan.objects.get().answer is None
    assert "could not be computed" in flat(cast.owner.client.get(address))


def test_without_a_broker_nothing_is_kept_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(plans.current_app, "send_task", refuse)
    path = f"/roles/teams/{cast.team.pk}/plan/ask/"
    answer = cast.owner.client.post(path, {"query": f"{NEED}&hires=6"})
    assert answer.status_code == 503
    assert TeamPlan.objects.count() == 0


def test_milp_and_enumeration_agree_on_a_real_team(cast: Cast, pair: tuple[Person, Person]) -> None:
    pair[1].teams.clear()
    problem = services.problem_for(cast.team, f"{NEED}&hires=2&cost-expert=3", MATRIX)
    exact, solved = enumerate_plans(problem), solver.solve_staffing(problem, seconds=20)
    assert solved.plan == exact.plan
    assert not solved.cut_short


def test_pages_are_bounded_in_queries_for_fifty_people_of_three_sources(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    everything = {skill.slug: 2 for skill in MATRIX.skills}
    for number in range(50):
        person = a_rated_person(cast.organization, f"Person {number}", teams=[cast.team])
        says(person, Source.SELF, everything)
        says(person, Source.PEER, everything, link=a_link(person, Purpose.PEER))
        says(person, Source.ASSESSOR, everything, account=cast.owner.user)
        services.share(person=person, by=None, at=timezone.now())
    assert Rating.objects.count() == 50 * 3 * len(MATRIX.skills)
    team = f"/roles/teams/{cast.team.pk}/"
    for path, most in (
        (f"{team}?{NEED}", 16),  # two of them keep who has read whose levels
        (f"{team}coverage.csv?{NEED}", 16),
        (f"{team}plan/?{NEED}&hires=1", 16),
        (f"/roles/people/of/{cast.organization.pk}/", 14),
        (f"/roles/people/{person.pk}/result/?profile=data-scientist:expert", 18),
        (f"/roles/people/{person.pk}/", 28),
    ):
        with django_assert_max_num_queries(most):
            assert cast.owner.client.get(path).status_code == 200
