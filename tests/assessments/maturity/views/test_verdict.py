"""What a result says in words: what is missing and how near, and where to settle first."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from assessments.maturity.access import token_of
from assessments.maturity.domain.answer import Answer
from assessments.maturity.domain.framework import Gate, Scope
from assessments.maturity.domain.scoring import score
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.queries import points, round_answers
from assessments.maturity.services.results import take_snapshot
from assessments.maturity.text import results as text
from assessments.maturity.text.standing import Standing
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments.cast import Person, member
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, a_round, answer, respond
from tests.journeys.assess_steps import assess
from tests.markup import text_of

TOP = {p.id: 3 for p in FRAMEWORK.practices}
UNGATED = [p.id for p in FRAMEWORK.practices if p.gate is Gate.NONE]
BARE = {p.id: 0 if p.id in UNGATED else 2 for p in FRAMEWORK.practices}
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_a_team_with_everything_but_one_is_not_called_manual(
    owner: Person, assessment: Assessment
) -> None:
    answer(assessment.responses.get(), TOP | {"MON-05": 0})
    page = text_of(owner.client.get(f"/assess/{assessment.pk}/result/"))
    assert "is at level 0, one practice from level 1: MON-05" in page
    assert "Missing for level 1: MON-05." in page
    assert "Of level 2, 7 of 7 musts are met already." in page
    assert "Manual process" not in page
    assert "Inside step 1: 44 of 46 points." in page
    switched = text_of(owner.client.get(f"/assess/{assessment.pk}/result/?if=MON-05"))
    assert "With MON-05 met: level 2, position 2.00. Gate 2 opens." in switched
    assert "The last one that is needed opens the gate" in switched


def test_a_team_that_automates_nothing_is(owner: Person, assessment: Assessment) -> None:
    answer(assessment.responses.get(), dict.fromkeys(TOP, 0))
    page = text_of(owner.client.get(f"/assess/{assessment.pk}/result/"))
    assert "Manual process. Missing for level 1: 14 musts." in page


def test_opening_a_gate_says_what_the_position_counts_from_there(
    owner: Person, assessment: Assessment
) -> None:
    said = {p.id: 2 if p.step == 1 else 0 for p in FRAMEWORK.practices}
    answer(assessment.responses.get(), said | {"MON-05": 0, "CICD-02": 2})
    page = text_of(owner.client.get(f"/assess/{assessment.pk}/result/?if=MON-05"))
    assert "Gate 1 opens." in page
    assert "the position counts step 2, of which 2 of 28 points are there already" in page


def test_system_page_and_list_name_what_is_missing(lead: Person, system: System) -> None:
    a_closed_round(system, lead.user, {"MON-05": [0, 0, 0]}, fill=3)
    for path in (f"/assess/systems/{system.pk}/", "/assess/systems/"):
        page = text_of(lead.client.get(path))
        assert "MON-05 from level 1" in page
        assert "anual process" not in page


def test_splits_that_keep_the_level_come_first(lead: Person, system: System) -> None:
    """DATA-02 never gates, DATA-04 is a should, MON-05 keeps level 1, EXP-03 is met by two."""
    split = [0, 0, 3]
    closed = a_closed_round(
        system,
        lead.user,
        {
            "DATA-02": split,
            "DATA-04": split,
            "CICD-02": split,
            "EXP-03": [0, 2, 2],
            "MON-05": split,
        },
    )
    order = ["MON-05", "EXP-03", "DATA-04", "CICD-02", "DATA-02"]
    assert list(round_answers(closed).consensus.splits) == order
    page = lead.client.get(f"/assess/{closed.pk}/result/").content.decode()
    panel = page[page.index('id="dis"') :]
    assert panel.index("MON-05") < panel.index("EXP-03") < panel.index("DATA-04")
    path = f"/assess/{closed.pk}/facilitation/MON-05/"
    lead.client.post(path, {"answer": "3", "reason": "We looked", "revision": "0"})
    assert list(round_answers(closed).consensus.splits) == order


def test_a_label_stands_in_brackets_after_the_name(lead: Person, system: System) -> None:
    named = a_round(system, lead.user)
    respond(named, {"DATA-01": 0}, user=lead.user, label="data engineer")
    page = text_of(lead.client.get(f"/assess/{named.pk}/round/"))
    assert f"{lead.user} (data engineer)" in page


@pytest.mark.parametrize("role", [Role.OWNER, Role.ASSESSOR, Role.VIEWER])
def test_who_may_sets_the_target_from_where_it_is_missing(
    bank: Organization, lead: Person, system: System, role: Role
) -> None:
    person = lead if role is Role.ASSESSOR else member(bank, role)
    for path in ("/assess/systems/", f"/assess/systems/{system.pk}/"):
        page = person.client.get(path).content.decode()
        assert ("Set the target" in page) == (role is Role.OWNER)
    if role is Role.OWNER:
        address = f"/organizations/{bank.pk}/systems/{system.pk}/"
        assert f'href="{address}#id_target_level"' in page
        assert 'id="id_target_level"' in person.client.get(address).content.decode()


def result_of(given: dict[str, int]):
    answers = {name: Answer.of(value) for name, value in given.items()}
    return score(FRAMEWORK, answers, Scope.FULL)


def test_the_highest_level_names_what_stands_at_zero_beside_it() -> None:
    found = result_of(BARE)
    assert (found.level, list(found.at_zero)) == (2, UNGATED)
    assert found.as_contract()["at_zero"] == UNGATED
    assert result_of(dict.fromkeys(BARE, 2)).at_zero == ()
    assert result_of(dict.fromkeys(BARE, 0)).at_zero == ()  # at level 0 nothing hides behind it


def test_a_few_are_named_and_many_counted() -> None:
    assert text.at_zero_sentence(["MON-01", "SERVE-03"]) == "MON-01 and SERVE-03 stand at 0"
    assert text.at_zero_sentence(["MON-01"]) == "MON-01 stands at 0"
    assert text.at_zero_sentence(UNGATED).endswith("practices stand at 0")
    assert text.at_zero_sentence([]) == ""
    with translation.override("pt-br"):
        assert text.at_zero_sentence(["MON-01"]) == "MON-01 está em 0"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "told"), [("en", "stand at 0"), ("pt-br", "estão em 0")])
def test_result_and_kept_results_say_so(client: Client, language: str, told: str) -> None:
    assessment = assess(BARE)
    take_snapshot(assessment=assessment, at=NOW)
    with translation.override(language):
        standing = Standing(points.light(Snapshot.objects.all()).get())
        assert told in standing.warning
        assert standing.note.startswith(standing.warning)
    link = f"/assess/link/{token_of(assessment.links.get())}/"
    opened = client.get(link, follow=True, headers={"accept-language": language})
    page = opened.content.decode()
    assert told in page
    assert all(name in page for name in UNGATED)
