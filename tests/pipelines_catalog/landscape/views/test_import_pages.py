"""What the page and the API of an import tell, ask and take: sums, rings, questions, answers."""

import json

import pytest
from django.test import Client

from pipelines_catalog.landscape.models import ImportRun
from tests.pipelines_catalog.landscape.people import OUTSIDE, begun, put, text_of

pytestmark = pytest.mark.django_db
LIST = """# T
## Model Serving
- [Beam](https://github.com/apache/beam) - Moves data & more.
- [House serve](https://serve.example) - Serves.
- only words
- [A talk](https://youtu.be/1)
## Platforms
- [House platform](https://platform.example)
"""
RADAR = json.dumps(
    [
        {"name": "MLflow", "ring": "Stop", "url": "https://mlflow.org"},
        {"name": "Kedro", "ring": "Hold", "url": "https://kedro.org", "description": "Not now."},
        {"name": "", "ring": "Adopt"},
    ],
    indent=1,
)


def page_of(client: Client, run: ImportRun) -> str:
    return text_of(client.get(f"/landscape/imports/{run.pk}/"))


def body_of(client: Client, run: ImportRun) -> dict:
    return client.get(f"/api/v1/imports/{run.pk}/").json()


def applied(client: Client, run: ImportRun, **choices: dict) -> dict:
    path = f"/api/v1/imports/{run.pk}/apply/"
    answer = client.post(path, choices, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_page_and_api_tell_what_the_file_holds_and_the_sum_is_right(cast, organization):
    run, client = begun(organization, LIST, "awesome"), cast["owner"].client
    page, body = page_of(client, run), body_of(client, run)
    assert "The file holds 5 entries: 4 read, 1 passed over, 0 that cannot be used." in page
    assert "Line 5: No link: only words" in page
    assert body["entries"] == {"total": 5, "read": 4, "passed": 1, "refused": 0}
    parts = ("created", "matched", "proposed", "skipped", "unchanged", "changed")
    assert sum(body[part] for part in parts) == body["entries"]["read"] == len(body["items"])
    assert [(e["line"], e["code"], e["what"]) for e in body["errors"]] == [(5, "no_link", "passed")]


def test_question_shows_what_the_file_says_beside_our_tool(cast, organization):
    page = page_of(cast["owner"].client, begun(organization, LIST, "awesome"))
    assert "The file says: Moves data &amp; more." in page
    assert "Section: Model Serving" in page
    assert "Perhaps Machine Learning Platform" in page
    assert "a video or a talk, not a tool" in page


def test_guess_is_used_only_when_it_is_sent_and_what_is_open_is_answered_later(cast, organization):
    run, client = begun(organization, LIST, "awesome"), cast["assessor"].client
    assert body_of(client, run)["guesses"] == {"Platforms": "ml-platform"}
    body = applied(client, run)
    names = organization.own_tools.order_by("name").values_list("name", flat=True)
    assert list(names.all()) == ["House serve"]
    open_items = {item["name"]: item for item in body["items"] if item["key"]}
    assert set(open_items) == {"Beam", "A talk", "House platform"}
    page = page_of(client, run)
    assert "1 question is still open." in page
    assert "Apply the answers" in page
    decisions = {open_items["Beam"]["key"]: "skip", open_items["A talk"]["key"]: "own"}
    body = applied(client, run, decisions=decisions, categories={"Platforms": "ml-platform"})
    assert list(names.all()) == ["A talk", "House platform", "House serve"]
    assert (body["created"], body["proposed"]) == (3, 0)
    assert body == applied(client, run)


def test_dry_run_tells_rings_and_an_unknown_one_is_asked(cast, organization):
    put(organization, "kedro", reason="Ours.")
    run, client = begun(organization, RADAR, "radar"), cast["owner"].client
    body = body_of(client, run)
    assert body["entries"] == {"total": 3, "read": 2, "passed": 0, "refused": 1}
    assert body["rings"] == {"stop": "", "hold": "hold"}
    kedro = next(item for item in body["items"] if item["name"] == "Kedro")
    assert [(q["field"], q["ours"], q["theirs"]) for q in kedro["questions"]] == [
        ("ring", "adopt", "hold"),
        ("reason", "Ours.", "Not now."),
    ]
    page = page_of(client, run)
    assert "Keep ours: Adopt" in page
    assert "Take the file’s: Hold" in page
    assert "Rings of the file and ours" in page
    wrong = {"rings": {"stop": "nowhere"}, "decisions": {"*": "both"}}
    path = f"/api/v1/imports/{run.pk}/apply/"
    answer = client.post(path, wrong, content_type="application/json")
    fields = [error["field"] for error in answer.json()["errors"]]
    assert (answer.status_code, fields) == (400, ["rings.stop", "decisions.*"])
    body = applied(client, run, rings={"stop": "hold"}, decisions={"*": "theirs"})
    found = {item["name"]: (item["ring_before"], item["ring"]) for item in body["items"]}
    assert found == {"MLflow": (None, "hold"), "Kedro": ("adopt", "hold")}
    assert body["opinions"] == 2
    assert "ring: Adopt → Hold" in page_of(client, run)


def test_form_sends_rings_sections_and_decisions(cast, organization):
    put(organization, "kedro", reason="Ours.")
    run, client = begun(organization, RADAR, "radar"), cast["owner"].client
    place = sorted(run.rings).index("stop")
    form = {f"ring-{place}": "hold", "all": "ours", "apply": "1"}
    client.post(f"/landscape/imports/{run.pk}/choose/", form)
    entries = organization.stack_entries.values_list("tool", "ring", "reason")
    assert sorted(entries) == [("kedro", "adopt", "Ours."), ("mlflow", "hold", "")]


def test_answers_are_taken_from_editors_alone(cast, organization):
    run = begun(organization, LIST, "awesome")
    applied(cast["owner"].client, run)
    for part in (*OUTSIDE, "viewer"):
        path = f"/landscape/imports/{run.pk}/choose/"
        answer = cast[part].client.post(path, {"category-1": "ml-platform", "apply": "1"})
        assert answer.status_code == 404, part
    assert organization.own_tools.count() == 1
    assert "Apply the answers" not in page_of(cast["viewer"].client, run)


def test_page_asks_the_same_number_of_queries_whatever_the_list_holds(
    cast, organization, django_assert_max_num_queries
):
    rows = "".join(f"Tool {n},Zoo {n},https://t{n}.example\n" for n in range(300))
    run = begun(organization, f"name,category,homepage\n{rows}")
    client = cast["owner"].client
    client.get(f"/landscape/imports/{run.pk}/")
    with django_assert_max_num_queries(16):
        assert client.get(f"/landscape/imports/{run.pk}/").status_code == 200
