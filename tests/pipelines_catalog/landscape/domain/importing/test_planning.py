"""What a plan decides by itself and what it asks: guesses, evidence, moves, what people set."""

import pytest

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.importing import Item, Known, make_plan
from pipelines_catalog.landscape.domain.importing.merging import (
    Opinion,
    facts_that_differ,
    opinions_that_differ,
)
from pipelines_catalog.landscape.domain.importing.sections import guess_section, sure_and_perhaps
from tests.pipelines_catalog.landscape.domain.importing.files import items

LANDSCAPE = content.landscape()


def outcome(item: Item, **given: dict) -> tuple[str, str, str, tuple[str, ...]]:
    categories, decisions = given.pop("categories", {}), given.pop("decisions", {})
    (row,) = make_plan((item,), LANDSCAPE, categories, decisions, {}, **given).rows
    return row.outcome.value, row.why, row.tool, row.candidates


def test_no_guess_is_carried_out_before_a_person_confirms_it():
    found = items("guesses.yml")
    sure, perhaps = sure_and_perhaps({i.section for i in found.values()}, LANDSCAPE)
    assert set(sure.values()) == {""}
    assert perhaps == {
        "Orchestration & Management / Service Mesh": "workflow-tools",
        "Software / Blogging Platforms": "ml-platform",
    }


@pytest.mark.parametrize(
    ("section", "category", "is_sure"),
    [
        ("Model Serving", "model-serving", True),
        ("Serving de modelos", "model-serving", True),
        ("model-serving", "model-serving", True),
        ("Deliver / Model Serving", "model-serving", True),
        ("Machine Learning / Framework", "frameworks-and-datasets", True),
        ("MLOps: Model Deployment and Serving", "model-serving", True),
        ("Platforms", "ml-platform", False),
        ("Languages & Frameworks", "frameworks-and-datasets", False),
        ("Tools", "", False),
        ("Acronyms and synonyms", "", False),
        ("Unbiased news", "", False),
    ],
)
def test_whole_words_of_the_innermost_name_decide(section, category, is_sure):
    guess = guess_section(section, LANDSCAPE)
    assert (guess.category, guess.is_sure) == (category, is_sure)


@pytest.mark.parametrize(
    ("old", "slug"),
    [
        ("iterative/dvc", "dvc"),
        ("kubeflow/kfserving", "kfserving"),
        ("wandb/client", "wandb"),
        ("uber/ludwig", "ludwig"),
        ("argoproj/argo", "argo"),
        ("dagworks-inc/hamilton", "hamilton"),
        ("awslabs/autogluon", "autogluon"),
        ("maiot-io/zenml", "zenml"),
        ("apache/incubator-superset", "superset"),
        ("gojek/feast", "feast"),
    ],
)
def test_old_addresses_of_a_tool_are_its_own(old, slug):
    item = Item(1, LANDSCAPE.by_slug[slug].name, repository=f"https://github.com/{old}")
    assert outcome(item)[:3] == ("matched", "repository", slug)


def test_evidence_for_two_tools_is_a_question():
    argo = next(tool for tool in LANDSCAPE.tools if tool.name == "Argo")
    cd = next(t for t in LANDSCAPE.tools if t.repository and t.name == "MLflow")
    item = Item(1, argo.name, repository=cd.repository)
    assert outcome(item) == ("proposed", "two", "", (cd.slug, argo.slug))
    item = Item(1, "MLflow", homepage=LANDSCAPE.by_slug["kedro"].homepage, repository=cd.repository)
    assert outcome(item) == ("proposed", "two", "", (cd.slug, "kedro"))


def test_article_is_left_out_until_a_person_says_that_it_is_a_tool():
    item = Item(1, "How we serve", section="Model Serving", nature="article")
    categories = {"Model Serving": "model-serving"}
    assert outcome(item, categories=categories)[:2] == ("skipped", "article")
    decided = outcome(item, categories=categories, decisions={item.key: "own"})
    assert decided[:2] == ("created", "decided")


def test_section_of_members_may_be_given_a_category():
    item = Item(1, "Acme Industries", section="Members", is_organization=True)
    assert outcome(item)[:2] == ("skipped", "organization")
    assert outcome(item, categories={"Members": "ml-platform"})[0] == "created"


def test_what_the_same_file_brought_is_no_candidate_for_its_other_entries():
    gate = items("shared-repository.yml")["Acme Gate (Zebra)"]
    first = Item(1, "Acme Gate", homepage="https://gate.example", repository=gate.repository)
    tool = LANDSCAPE.by_slug["mlflow"]
    from dataclasses import replace

    own = replace(tool, slug="own-1", name="Acme Gate", repository=gate.repository, owner="x")
    both = LANDSCAPE.with_tools([own])
    known = {first.key: Known("own-1", first.digest)}
    rows = make_plan((first, gate), both, {}, {}, known).rows
    assert [(r.outcome.value, r.why) for r in rows] == [
        ("unchanged", "earlier"),
        ("skipped", "no_category"),
    ]


FIELDS = ("name", "homepage", "repository", "licence", "description", "stage")


def differ(ours: str, theirs: str, before: str | None) -> list[tuple[str, str]]:
    mine = dict.fromkeys(FIELDS, "") | {"licence": ours}
    last = None if before is None else {"licence": before}
    found = facts_that_differ(mine, {"licence": theirs} if theirs else {}, last)
    return [(change.theirs, change.decision) for change in found]


@pytest.mark.parametrize(
    ("ours", "theirs", "before", "expected"),
    [
        ("MIT", "", "MIT", []),  # an absent value erases nothing
        ("MIT", "", None, []),
        ("MIT", "BSD-3-Clause", "BSD-3-Clause", []),  # unchanged there: a person's stays
        ("", "MIT", "MIT", []),  # a person emptied it
        ("MIT", "MIT", "X", []),
        ("MIT", "X", "MIT", [("X", "theirs")]),  # changed there alone
        ("", "MIT", "", [("MIT", "theirs")]),
        ("", "MIT", None, [("MIT", "theirs")]),
        ("MIT", "X", "Y", [("X", "")]),  # changed on both sides: asked
        ("MIT", "X", None, [("X", "")]),
        ("MIT", "X", "", [("X", "")]),
    ],
)
def test_only_what_changed_in_the_source_is_written_and_what_people_set_is_asked(
    ours, theirs, before, expected
):
    assert differ(ours, theirs, before) == expected


def test_file_without_reason_or_use_leaves_those_of_the_stack():
    ours = Opinion("adopt", "It works.", ("model_registry",))
    assert list(opinions_that_differ(ours, {"ring": "adopt"}, None)) == []
    (change,) = opinions_that_differ(ours, {"ring": "hold"}, None)
    assert (change.field, change.is_asked) == ("ring", True)


def test_tool_that_a_person_took_out_of_the_stack_is_not_put_back_by_the_same_ring():
    assert list(opinions_that_differ(Opinion(), {"ring": "hold"}, {"ring": "hold"})) == []
    (change,) = opinions_that_differ(Opinion(), {"ring": "adopt"}, {"ring": "hold"})
    assert change.is_written
