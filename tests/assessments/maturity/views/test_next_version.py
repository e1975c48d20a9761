"""A next version of the framework: what was answered stays as it is, what begins gets the new."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from assessments.maturity import content
from assessments.maturity.models import Assessment
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import System
from tests.assessments import next_version
from tests.assessments.cast import Person
from tests.assessments.round_steps import a_round, respond

SAID = {"DATA-01": 1, "DATA-02": 3, "FEAT-03": 2, "CICD-01": 2}


@pytest.fixture
def old(system: System, lead: Person) -> Assessment:
    """A closed round of version 1.0.0."""
    framework = content.framework(version="1.0.0")
    early = timezone.now() - timedelta(days=30)
    found = a_round(system, lead.user, at=early, framework=framework)
    respond(found, SAID, user=lead.user, at=early)
    rounds.close_round(assessment=found, by=lead.user, at=early + timedelta(days=1))
    found.refresh_from_db()
    return found


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], object]]:
    """A function that publishes version 1.1.0."""
    yield lambda: next_version.with_next_version(tmp_path, monkeypatch)
    monkeypatch.undo()
    next_version.forget()


def shown(person: Person, path: str) -> str:
    """A page without what differs each time it is made, and without versions in links."""
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return page.replace("?version=1.0.0", "")


def test_a_result_of_the_former_version_stays_as_it_is(
    old: Assessment, lead: Person, publish: Callable[[], object]
) -> None:
    paths = [f"/assess/{old.pk}/{page}" for page in ("result/", "plan.csv", "answers.csv")]
    before = [shown(lead, path) for path in paths]
    publish()
    assert content.framework().version == "1.1.0"
    assert [shown(lead, path) for path in paths] == before

    result = lead.client.get(paths[0]).content.decode()
    linked = set(re.findall(r'href="(/assess/practices/[^"#]+)"', result))
    assert "/assess/practices/DATA-01/?version=1.0.0" in linked
    for path in linked:
        assert "As framework version 1.0.0 has it" in shown(lead, path)
    former = lead.client.get("/assess/practices/FEAT-03/").content.decode()
    assert "Version 1.1.0 no longer has this practice" in former
    assert "Newly asked?" not in shown(lead, "/assess/practices/DATA-01/?version=1.0.0")
    assert 'href="/roles/skills/' in shown(lead, "/assess/practices/FEAT-03/?version=1.0.0")


def test_a_new_round_gets_the_new_version_and_starts_from_what_is_asked_alike(
    old: Assessment, system: System, lead: Person, publish: Callable[[], object]
) -> None:
    publish()
    form = {"mode": "round", "scope": "full", "outcome": "summary", "from": str(old.pk)}
    path = f"/assess/systems/{system.pk}/start/"
    assert lead.client.post(path, form).status_code == 302
    new = Assessment.objects.get(previous=old)
    assert (new.framework_version, old.framework_version) == ("1.1.0", "1.0.0")

    lead.client.post(f"/assess/{new.pk}/join/", {"label": ""})
    page = f"/assess/{new.pk}/questions/data/"
    asked = lead.client.get(page).content.decode()
    assert "Who promises what the data holds?" in asked
    repeat = re.findall(r'name="still" value="([^"]+)"', asked)
    assert "DATA-02" in repeat
    assert not {"DATA-01", "DATA-07"} & set(repeat)
    again = {"DATA-01-revision": "0", "DATA-02-revision": "0", "still": "all"}
    lead.client.post(page, again)
    assert list(new.responses.get().answers.values_list("practice", "value")) == [("DATA-02", 3)]
