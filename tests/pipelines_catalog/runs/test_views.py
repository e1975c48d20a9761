"""Pages of pipelines and runs: they work without JavaScript, poll while it pays, and then stop."""

import pytest
from django.test import Client

from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Run, Tick
from pipelines_catalog.runs.services.reaping import take_tick
from tests.pipelines_catalog.runs.carrying import REGISTRY_FORM, carry

pytestmark = pytest.mark.django_db


def start(client: Client, key: str = "registry", **entered: object) -> Run:
    data = {**REGISTRY_FORM, **entered} if key == "registry" else entered
    answer = client.post(f"/pipelines/{key}/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Run.objects.get(pk=answer.url.split("/")[-2])


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_before_the_first_run_the_page_says_so_and_offers_one(visitor: Client) -> None:
    html = page(visitor, "/pipelines/")
    assert "Nothing has run here yet" in html
    assert 'href="/pipelines/registry/"' in html


def test_a_run_is_started_by_a_form_with_its_faults(visitor: Client) -> None:
    run = carry(start(visitor, p_quality=0.7, faults=["age_missing"]))
    assert run.parameters["quality"] == 0.7
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    assert run.status == "blocked"
    assert "Age is missing in 70% of rows." in html
    assert "“Validate” stopped the run: a rule of its gate failed." in html


def test_a_wrong_value_is_told_beside_its_field(visitor: Client) -> None:
    answer = visitor.post("/pipelines/registry/", REGISTRY_FORM | {"p_quality": "7"})
    assert answer.status_code == 400
    assert "less than or equal to 1" in answer.content.decode()
    assert not Run.objects.exists()


def test_the_panel_asks_for_news_only_while_there_can_be_some(visitor: Client) -> None:
    run = start(visitor)
    path = f"/pipelines/runs/{run.pk}/"
    take_tick()
    html = page(visitor, path)
    assert 'hx-trigger="every 1s"' in html
    mark = html.partition("panel/?v=")[2].partition('"')[0]
    assert visitor.get(f"{path}panel/?v={mark}").status_code == 204
    run = carry(run)
    last = page(visitor, f"{path}panel/?v={mark}")
    assert "hx-trigger" not in last
    assert visitor.get(f"{path}panel/?v={run.version}").status_code == 204


def test_a_page_says_when_no_worker_is_there(visitor: Client) -> None:
    run = start(visitor)
    assert "no worker has shown itself lately" in page(visitor, f"/pipelines/runs/{run.pk}/")
    take_tick()
    assert "no worker has shown itself" not in page(visitor, f"/pipelines/runs/{run.pk}/")
    Tick.objects.update(at="2020-01-01T00:00:00Z")
    assert "no worker has shown itself lately" in page(visitor, f"/pipelines/runs/{run.pk}/")


def test_every_attempt_is_shown_with_its_reason(visitor: Client) -> None:
    run = carry(start(visitor, "troubled", p_trouble="fails", p_times=9, p_seconds=0, p_mark=0))
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    assert "“Middle” failed after 2 attempts." in html
    assert "Unexpected error: RuntimeError: as asked" in html


def test_a_run_is_repeated_with_its_parameters_filled_in(visitor: Client) -> None:
    run = carry(start(visitor, p_quality=0.25))
    html = page(visitor, f"/pipelines/registry/?from={run.pk}")
    assert 'value="0.25"' in html
    answer = visitor.post(f"/pipelines/registry/?from={run.pk}", REGISTRY_FORM | {"p_batch": "2"})
    again = Run.objects.get(pk=answer.url.split("/")[-2])
    assert again.parent == run
    assert page(visitor, "/pipelines/registry/?from=nothing")


def test_buttons_of_a_run_work_without_javascript(visitor: Client) -> None:
    run = start(visitor)
    answer = visitor.post(f"/pipelines/runs/{run.pk}/cancel/", follow=True)
    assert "The run was stopped." in answer.content.decode()
    visitor.post(f"/pipelines/runs/{run.pk}/retry/")
    assert carry(run).status == "succeeded"
    answer = visitor.post(f"/pipelines/runs/{run.pk}/rerun/", {"step": "compare"})
    assert answer.url != f"/pipelines/runs/{run.pk}/"
    answer = visitor.post(f"/pipelines/runs/{run.pk}/retry/", follow=True)
    assert "Only a run that failed" in answer.content.decode()


def test_a_waiting_step_is_answered_on_the_page(visitor: Client) -> None:
    run = carry(start(visitor, p_asks_a_person="on"))
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    assert f'action="/pipelines/runs/{run.pk}/approve/"' in html
    visitor.post(f"/pipelines/runs/{run.pk}/approve/", {"step": "approve"})
    assert carry(run).status == "succeeded"


def test_a_limit_is_told_on_the_form(visitor: Client, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"active": 1}
    start(visitor)
    answer = visitor.post("/pipelines/registry/", REGISTRY_FORM | {"p_batch": "2"})
    assert answer.status_code == 429
    assert "At most 1 runs at once" in answer.content.decode()


def test_an_unknown_pipeline_is_not_there(visitor: Client, settings) -> None:
    page(visitor, "/pipelines/gone/", 404)
    settings.PORTAL_BENCH = False
    page(visitor, "/pipelines/bench_chain/", 404)


def test_pages_ask_as_much_whatever_there_is(visitor, django_assert_max_num_queries) -> None:
    for number in range(6):
        carry(start(visitor, "long_chain", p_mark=number))
    with django_assert_max_num_queries(8):
        page(visitor, "/pipelines/")
    run = Run.objects.first()
    with django_assert_max_num_queries(15):
        page(visitor, f"/pipelines/runs/{run.pk}/")


def test_nothing_inline_stands_in_the_pages(visitor: Client, no_inline) -> None:
    run = carry(start(visitor))
    for path in ("/pipelines/", "/pipelines/registry/", f"/pipelines/runs/{run.pk}/"):
        no_inline(visitor.get(path))


def test_a_page_that_polls_costs_one_small_query(visitor, django_assert_max_num_queries) -> None:
    run = carry(start(visitor))
    with django_assert_max_num_queries(2):
        visitor.get(f"/pipelines/runs/{run.pk}/panel/?v={run.version}")


def test_a_visitors_runs_are_listed_for_the_visitor_alone(visitor: Client) -> None:
    other = services.workspace_for(visitor="f" * 64)
    run = carry(start(visitor))
    assert f"/pipelines/runs/{run.pk}/" in page(visitor, "/pipelines/")
    assert f"/pipelines/runs/{run.pk}/" not in page(Client(), "/pipelines/")
    assert other.runs.count() == 0
