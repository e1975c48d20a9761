"""What starts a pipeline, on its page: by plain forms, for the whole cast, in words."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Run, TriggerEvent, Workspace
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import deliver_due_batches
from tests.markup import flat
from tests.pipelines_catalog.runs.carrying import REGISTRY_FORM, begin, carry

pytestmark = pytest.mark.django_db
PAGE = "/pipelines/fed/"
LONG_AGO = "2020-01-01T00:00:00Z"
FORM = REGISTRY_FORM


def page(client: Client, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return flat(answer)


def words(html: str) -> str:
    """The page as it is read: without tags, every space one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def trained(client: Client) -> Run:
    answer = client.post(PAGE, FORM)
    return carry(Run.objects.get(pk=answer.url.split("/")[3]))


def test_five_triggers_stand_there_with_their_conditions(visitor: Client, no_inline) -> None:
    html = page(visitor)
    said = words(html)
    for sentence in (
        "On demand On When somebody presses the button, or calls the API.",
        "Schedule Off Every 1 hour, if data has come that no training has used.",
        "New data On When the number of batches reaches 1. 10 seconds",
        "Quality below the objective On When the loss reaches 0.7. 1 minute Never",
        "Drift of the data On When the PSI reaches 0.2. 1 minute Never",
        "Nothing has been asked for yet.",
        "The newest here is Batch 1.",
        "stop one hour after your last visit",
    ):
        assert sentence in said
    assert "hx-trigger" not in html
    no_inline(visitor.get(PAGE))
    assert "Every 1 hour. " in words(page(visitor, "/pipelines/registry/"))


def test_a_delivery_leads_back_to_what_it_started(visitor: Client) -> None:
    trained(visitor)
    answer = visitor.post(f"{PAGE}deliver/", {"position": "2"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}#asked", 302)]
    html = flat(answer)
    said = words(html)
    assert "Batch 2 has been delivered." in said
    assert "1 batch since the last training, the limit is 1. Fed Run 3" in said
    assert "version 1 of toy is watched on it. Fed, watched Run 2" in said
    assert "Deliver Batch 3" in said
    assert "toy serves version 1 Fed, watched" in said
    run = Run.objects.get(pipeline="fed", parameters__batch=2)
    assert f'href="/pipelines/runs/{run.pk}/"' in html
    assert "1 batch since the last training" in words(page(visitor, f"/pipelines/runs/{run.pk}/"))
    again = visitor.post(f"{PAGE}deliver/", {"position": "2"}, follow=True)
    assert "is here already, or is not the next one" in words(flat(again))


def test_what_a_guard_refused_is_shown_with_its_reason(visitor: Client) -> None:
    visitor.post(f"{PAGE}triggers/new_data/", {"threshold": "1", "cool_down": "10"})
    said = words(flat(visitor.post(f"{PAGE}deliver/", follow=True)))
    assert "New data Off" in said
    assert "Nothing started The trigger is switched off." in said
    assert "Nothing started No model serves yet, so there is nothing to watch." in said


def switch(client: Client, to: str) -> str:
    answer = client.post(f"{PAGE}triggers/new_data/", {"switch": to}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}#triggers", 302)]
    return words(flat(answer))


def test_who_trains_on_a_delivery_is_said_and_changed_with_one_button(visitor: Client) -> None:
    said = words(page(visitor))
    assert "“New data” is on and trains as soon as something arrives" in said
    assert "(Quality below the objective, Drift of the data) usually find that data trained" in said
    visitor.post(f"{PAGE}triggers/new_data/", {"is_on": "on", "threshold": "2", "cool_down": "77"})
    said = switch(visitor, "off")
    assert "Switch “New data” on" in said
    assert "only where a trigger that watches the model" in said
    order = Trigger.objects.get(kind="new_data")
    assert (order.is_on, order.threshold, order.cool_down) == (False, 2.0, 77)  # the rest stays
    trained(visitor)
    visitor.post(f"{PAGE}deliver/", {"position": "2"})
    assert Run.objects.filter(pipeline="fed").count() == 1
    assert Run.objects.filter(pipeline="fed_watch").count() == 1
    for kind in ("degradation", "drift"):
        visitor.post(f"{PAGE}triggers/{kind}/", {"switch": "off"})
    assert "no delivery starts a training" in words(page(visitor))
    assert "Switch “New data” off" in switch(visitor, "on")
    assert "first-come" not in page(visitor, "/pipelines/registry/")


def test_the_button_needs_who_may_change(visitor: Client, client_of, organization) -> None:
    place = f"{PAGE}triggers/new_data/?organization={organization.pk}"
    for who, status in (
        ("owner", 302), ("assessor", 302), ("viewer", 404), ("stranger", 404), ("anonymous", 404),
    ):  # fmt: skip
        assert client_of(who).post(place, {"switch": "off"}).status_code == status, who


def test_the_live_part_is_asked_for_while_something_may_happen(visitor: Client) -> None:
    trained(visitor)
    visitor.post(f"{PAGE}deliver/")
    html = page(visitor)
    mark = re.search(r'starts/\?v=([^"]+)" hx-trigger="every 2s"', html).group(1)
    live = f"{PAGE}starts/?v={mark}"
    assert visitor.get(live).status_code == 204
    for run in Run.objects.filter(status="queued"):
        carry(run)
    last = page(visitor, live)
    assert "hx-trigger" not in last
    assert last.startswith('<section id="starts"')
    visitor.post(f"{PAGE}clock/", {"every": "60"})
    assert "hx-trigger" in page(visitor)


def test_the_clock_is_started_and_stopped(visitor: Client) -> None:
    said = words(flat(visitor.post(f"{PAGE}clock/", {"every": "60"}, follow=True)))
    assert "The clock delivers every 1 minute until Batch 4." in said
    visitor.post(f"{PAGE}clock/", {"stop": "1"})
    assert not FeedState.objects.get().is_on
    wrong = visitor.post(f"{PAGE}clock/", {"every": "1"})
    assert wrong.status_code == 400
    assert "greater than or equal to 10" in flat(wrong)
    assert visitor.post("/pipelines/registry/clock/", {"every": "60"}).status_code == 404


def test_a_clock_that_missed_its_rounds_says_since_when(visitor: Client) -> None:
    visitor.post(f"{PAGE}clock/", {"every": "60"})
    assert "The clock is silent" not in page(visitor)
    FeedState.objects.update(due_at=timezone.now() - timedelta(minutes=3))
    said = words(page(visitor))
    assert "The clock is silent: a delivery was due" in said
    assert "UTC" in said[said.index("The clock is silent") :][:120]


def test_settings_are_changed_by_their_form(visitor: Client) -> None:
    sent = {"is_on": "on", "every": "7200", "cool_down": "30"}
    said = words(flat(visitor.post(f"{PAGE}triggers/schedule/", sent, follow=True)))
    assert "The trigger “Schedule” has been changed." in said
    assert "Schedule On Every 2 hours," in said
    wrong = visitor.post(f"{PAGE}triggers/drift/", {"threshold": "7", "cool_down": "30"})
    assert wrong.status_code == 400
    assert '<details class="settings" id="set-drift" hx-morph-skip open>' in flat(wrong)
    assert not Trigger.objects.filter(kind="drift").exists()
    assert visitor.post(f"{PAGE}triggers/on_demand/").status_code == 404
    assert visitor.post("/pipelines/gone/triggers/drift/").status_code == 404


def test_a_run_takes_no_more_than_has_arrived(visitor: Client) -> None:
    answer = visitor.post(PAGE, FORM | {"p_batch": "2"})
    assert answer.status_code == 400
    assert "less than or equal to 1" in flat(answer)
    visitor.post(f"{PAGE}deliver/")
    assert 'name="p_batch" value="2"' in page(visitor)


def test_the_watching_pipeline_leads_to_the_deliveries(visitor: Client) -> None:
    said = words(page(visitor, "/pipelines/fed_watch/"))
    assert "Each delivery of “Fed” starts it, where a model serves. To the deliveries" in said


def test_one_who_left_is_told_why_the_clock_stopped(visitor: Client) -> None:
    visitor.post(f"{PAGE}clock/", {"every": "60"})
    FeedState.objects.update(due_at=LONG_AGO)
    Workspace.objects.update(used_at=LONG_AGO)
    deliver_due_batches()
    said = words(page(visitor))
    assert "The clock would have delivered Batch 2." in said
    assert "Nobody had been here for an hour, so it was switched off." in said


def test_the_page_takes_as_many_queries_for_many_events(
    visitor: Client, django_assert_max_num_queries
) -> None:
    trained(visitor)
    for _time in range(3):
        visitor.post(f"{PAGE}deliver/")
    workspace = Run.objects.first().workspace
    TriggerEvent.objects.bulk_create(
        TriggerEvent(workspace=workspace, pipeline="fed", kind="drift", refused="cool_down")
        for _number in range(300)
    )
    with django_assert_max_num_queries(9):
        html = page(visitor)
    assert html.count('<tr id="asked-') == 10
    with django_assert_max_num_queries(5):
        page(visitor, f"{PAGE}starts/")


# ------------------------------------------------------------------ who may
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")


@pytest.mark.parametrize("who", CAST)
def test_an_organizations_triggers_are_its_owners_and_assessors(client_of, organization, who):
    carry(begin(services.workspace_for(organization=organization), "fed"))
    client, query = client_of(who), f"?organization={organization.pk}"
    html = flat(client.get(f"{PAGE}{query}"))
    assert ("Somebody asked for it, on the page or through the API." in html) == (who in MAY_SEE)
    assert ('<button type="submit" id="deliver">' in html) == (who in MAY_CHANGE)
    assert client.get(f"{PAGE}starts/{query}").status_code == (200 if who in MAY_SEE else 404)
    expected = 302 if who in MAY_CHANGE else 404
    for part, sent in {
        "deliver/": {},
        "clock/": {"every": "60"},
        "triggers/drift/": {"cool_down": "30", "threshold": "0.5"},
        "": FORM,
    }.items():
        assert client.post(f"{PAGE}{part}{query}", sent).status_code == expected, part
    assert FeedState.objects.get().newest == (2 if who in MAY_CHANGE else 1)
    assert Trigger.objects.filter(kind="drift").count() == (1 if who in MAY_CHANGE else 0)


def test_one_visitors_delivery_is_not_anothers(visitor: Client) -> None:
    visitor.post(f"{PAGE}deliver/")
    assert "The newest here is Batch 1." in words(page(Client()))


@pytest.mark.parametrize("part", ["deliver/", "clock/", "triggers/drift/"])
def test_a_change_needs_a_post(visitor: Client, part: str) -> None:
    assert visitor.get(f"{PAGE}{part}").status_code == 405


def test_members_find_their_organizations_on_the_page(client_of, organization) -> None:
    client = client_of("viewer")
    assert f'href="{PAGE}?organization={organization.pk}"' in page(client)
    said = words(page(client, f"{PAGE}?organization={organization.pk}"))
    assert "You see what Acme runs." in said
    assert page(client, f"{PAGE}?organization=nobody", 404)
