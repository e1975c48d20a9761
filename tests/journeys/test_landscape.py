"""The landscape in a real browser: find a living registry, compare two; keys, languages, no script.

axe, sizes and themes are tried on every kind of page; the search updates while one types.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BROWSE = "/landscape/"
REGISTRY = f"{BROWSE}?component=model_registry&status=active&licence=Apache-2.0"
PAGES = [
    BROWSE,
    f"{REGISTRY}&view=cards&compare=mlflow&compare=clearml",
    f"{REGISTRY}&view=table",
    f"{BROWSE}?q=kafka&component=feature_store",
    f"{BROWSE}tools/kfserving/",
    f"{BROWSE}compare/?t=mlflow&t=clearml&t=kubeflow-model-registry",
    f"{BROWSE}components/feature_store/",
    f"{BROWSE}changes/",
    f"{BROWSE}statistics/",
    f"{BROWSE}deck/",
    f"{BROWSE}checks/",
]


def found(page) -> str:
    return " ".join(page.locator("#found").text_content().split())


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize(
    ("viewport", "theme", "language"), [("desktop", "light", "en"), ("phone", "dark", "pt-br")]
)
def test_no_page_has_a_violation_and_each_fits_the_narrowest_phone(
    open_page, axe, no_horizontal_scroll, viewport, theme, language
):
    page = open_page(BROWSE, viewport=viewport, theme=theme, language=language)
    origin, size = page.url.split(BROWSE)[0], page.viewport_size
    for path in PAGES:
        page.set_viewport_size(size)
        page.goto(origin + path)
        axe(page)
        no_horizontal_scroll(page)


def test_unfolded_filters_have_no_violation_on_a_phone(open_page, axe):
    page = open_page(BROWSE, viewport="phone")
    for summary in page.locator("#filters summary").all():
        summary.click()
    assert page.get_by_role("checkbox", name="Python", exact=False).first.is_visible()
    axe(page)


def test_a_living_apache_registry_is_found_and_two_are_compared_by_keyboard(open_page, axe):
    page = open_page(BROWSE)
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("registro de modelos")
    page.wait_for_url("**q=registro*")
    assert re.fullmatch(r"[1-9]\d? of 305 tools", found(page))
    assert focused(page) == "q"
    assert page.locator("#q").input_value() == "registro de modelos"

    promised = _tick(page, "status", "active")
    page.wait_for_url("**status=active*")
    assert found(page) == f"{promised} of 305 tools"
    assert page.evaluate("document.activeElement.value") == "active"
    for facet in ("language", "licence"):
        page.locator(f"#facet-{facet} > summary").focus()
        page.keyboard.press("Enter")
    promised = _tick(page, "licence", "Apache-2.0")
    page.wait_for_url("**licence=Apache-2.0*")
    assert found(page) == f"{promised} of 305 tools"
    assert page.locator("#facet-licence").get_attribute("open") is not None
    assert page.locator("#facet-language").get_attribute("open") is not None  # nothing chosen in it

    page.keyboard.press("v")
    page.wait_for_url("**view=cards*")
    for slug in ("mlflow", "kubeflow-model-registry"):
        page.locator(f"#pick-{slug}").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**compare={slug}*")
        assert focused(page) == f"pick-{slug}"
    axe(page)
    page.keyboard.press("c")
    page.wait_for_url("**/landscape/compare/**")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading == "MLflow and Kubeflow Model Registry, alike in 6 of 7 components"
    assert page.get_by_role("row", name=re.compile("^Deployment services yes no")).is_visible()


def _tick(page, facet: str, value: str) -> str:
    """Choose a value by keyboard; how many tools it promises."""
    box = page.locator(f'input[name={facet}][value="{value}"]')
    promised = box.locator("xpath=..").locator("span").last.inner_text()
    box.focus()
    page.keyboard.press("Space")
    return promised


def test_results_are_announced_in_the_same_region(open_page):
    page = open_page(BROWSE)
    page.evaluate("document.getElementById('found').dataset.mark = 'same'")
    page.locator("#q").press_sequentially("feast", delay=30)
    page.wait_for_url("**q=feast")
    region = page.locator("#found[role=status]")
    assert found(page).endswith("of 305 tools")
    assert page.title().startswith("1 tool") or "feast" in page.title()
    # The region stays in the document, so that screen readers hear the new text.
    assert region.count() == 1
    assert page.locator("#q").input_value() == "feast"


def test_dropping_a_filter_by_its_chip_unticks_the_box_and_back_brings_it_again(open_page):
    page = open_page(BROWSE)
    page.locator("input[name=component][value=feature_store]").check()
    page.wait_for_url("**component=feature_store")
    page.get_by_role("link", name="Feature store remove").click()
    page.wait_for_url(f"**{BROWSE}")
    assert not page.locator("input[name=component][value=feature_store]").is_checked()
    assert found(page) == "305 of 305 tools"
    page.go_back()
    page.wait_for_url("**component=feature_store")
    page.get_by_role("heading", level=1, name="16 tools: Feature store").wait_for()
    assert page.locator("input[name=component][value=feature_store]").is_checked()


def test_another_language_keeps_the_filters_that_were_set_since(open_page):
    page = open_page(BROWSE)
    _tick(page, "status", "active")
    expect(page).to_have_url(re.compile("status=active"))
    page.locator("[data-language=pt-BR]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    expect(page).to_have_url(re.compile("status=active"))


def test_no_match_offers_the_filter_to_drop(open_page):
    page = open_page(f"{BROWSE}?q=kafka&component=feature_store")
    page.get_by_role("link", name="Drop “kafka”: 16 tools").click()
    page.wait_for_url(f"**{BROWSE}?component=feature_store")
    assert found(page) == "16 of 305 tools"


def test_keys_do_nothing_in_the_search_field(open_page):
    page = open_page(BROWSE)
    page.locator("#q").focus()
    page.keyboard.type("vc/")
    assert page.locator("#q").input_value() == "vc/"
    page.wait_for_url("**q=vc%2F")
    assert "view=" not in page.url


def test_everything_works_without_a_script_in_portuguese(open_page):
    page = open_page(BROWSE, javascript=False, language="pt-br")
    page.get_by_role("searchbox", name="Buscar ferramentas").fill("registro de modelos")
    page.locator("input[name=status][value=active]").check()
    page.get_by_role("button", name="Aplicar").click()
    assert re.fullmatch(r"[1-9]\d? de 305 ferramentas", found(page))
    page.get_by_role("link", name="Cartões").click()
    page.get_by_role("link", name="Comparar MLflow", exact=True).click()
    page.get_by_role("link", name="Comparar ClearML", exact=True).click()
    assert "compare=mlflow&compare=clearml" in page.url
    page.locator("#compare").click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "MLflow e ClearML, iguais em 4 de 7 componentes"
    )
    page.get_by_role("link", name="MLflow", exact=True).click()
    assert page.get_by_role("heading", name="Alternativas").is_visible()


def test_the_selection_downloads_from_its_page(open_page):
    page = open_page(f"{REGISTRY}&view=cards")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + 12
