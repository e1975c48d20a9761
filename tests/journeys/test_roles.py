"""A hiring manager in a real browser: explore, compare, advert, kit; sizes, keyboard, no script."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRIO = "&".join(
    f"profile={role}:intermediate"
    for role in ("data-scientist", "machine-learning-engineer", "data-engineer")
)
PAGES = [
    "/roles/",
    "/roles/overview/",
    "/roles/lint/",
    "/roles/data-scientist/",
    "/roles/skills/statistics/",
    "/roles/seniorities/expert/",
    "/roles/check/",
    "/roles/compare/",
    f"/roles/compare/?{TRIO}&equal=1",
    "/roles/data-analyst/expert/advert/?must=communication",
    "/roles/data-analyst/expert/kit/?must=communication",
]
ON_PHONE = [PAGES[4], PAGES[6], PAGES[8]]  # the journey of a hiring manager sees the others there
WORDS = {
    "en": {
        "differ": "Where they differ",
        "advert": "job advert",
        "update": "Update the text",
        "kit": "Interview kit",
        "need": "What you need",
        "must": "Communication is a must-have",
        "questions": "24 questions",
        "refused": "There are 6 must-haves; 5 are the most there can be.",
    },
    "pt-br": {
        "differ": "Onde eles diferem",
        "advert": "anúncio de vaga",
        "update": "Atualizar o texto",
        "kit": "Kit de entrevista",
        "need": "O que é preciso",
        "must": "Comunicação é requisito obrigatório",
        "questions": "24 perguntas",
        "refused": "São 6 requisitos obrigatórios; 5 é o máximo.",
    },
}


@pytest.mark.parametrize(
    ("theme", "language", "viewport", "paths"),
    [
        ("light", "en", "desktop", PAGES),
        ("dark", "pt-br", "phone", ON_PHONE),
    ],
)
def test_every_page_is_accessible_and_fits(
    open_page, axe, no_horizontal_scroll, theme, language, viewport, paths
):
    page = open_page("/roles/", theme=theme, language=language, viewport=viewport)
    origin, size = page.url.split("/roles/")[0], page.viewport_size
    for path in paths:
        page.set_viewport_size(size)
        page.goto(origin + path)
        axe(page)
        no_horizontal_scroll(page)


@pytest.mark.parametrize(("language", "viewport"), [("en", "desktop"), ("pt-br", "phone")])
def test_manager_finds_the_role_compares_and_takes_advert_and_kit_along(
    open_page, language, viewport
):
    words = WORDS[language]
    page = open_page("/roles/", language=language, viewport=viewport)
    page.locator("details.choose summary").click()
    page.locator("input[name=role][value=data-analyst]").check()
    page.locator("input[name=role][value=data-engineer]").check()
    page.locator("details.choose button").click()
    assert page.url.endswith("?role=data-analyst&role=data-engineer")
    assert page.locator(".matrix.full tbody .c").count() == 21 * 6
    page.goto(page.url.split("?")[0] + "compare/")
    page.locator("select[name=profile]").nth(0).select_option("data-analyst:expert")
    page.locator("select[name=profile]").nth(1).select_option("data-engineer:expert")
    page.locator("form.pickers button").click()
    assert page.locator("#df").inner_text() == words["differ"]
    first = page.locator(".diff").first.locator("tbody tr").first
    assert first.locator("td.num").inner_text() == "3"  # solution architecture: 0 against 3
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name=words["advert"]).first.click()
    page.get_by_label(words["must"]).select_option("communication:2")
    page.locator("select[name=weight]").nth(1).select_option("2")
    page.locator("form:has(.emph)").get_by_role("button", name=words["update"]).click()
    assert page.url.endswith("?must=communication%3A2&weight=statistics%3A2")
    assert page.locator(".advert h3").first.inner_text() == words["need"]
    page.get_by_role("link", name=words["kit"]).first.click()
    assert words["questions"] in page.locator("h1").inner_text()
    assert (
        page.locator(".asks tbody tr")
        .first.locator("th")
        .inner_text()
        .startswith(words["must"].split()[0])
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert download.value.suggested_filename == "data-analyst-expert-kit.md"


def test_comparison_is_made_with_the_keyboard_alone(open_page):
    page = open_page("/roles/compare/")
    page.locator("select[name=profile]").nth(0).focus()
    page.keyboard.type("Data analyst, exp")
    page.keyboard.press("Tab")
    page.keyboard.type("Data scientist, exp")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**profile=data-analyst%3Aexpert&profile=data-scientist%3Aexpert**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.scroll')"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Differences between profiles"
    )
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px"


def test_plotly_draws_the_radar_and_follows_the_theme(open_page):
    page = open_page(f"/roles/compare/?{TRIO}", theme="light")
    assert not page.evaluate("'Plotly' in window")
    page.locator("#ra").scroll_into_view_if_needed()
    page.wait_for_selector(".plot-radar .polar")
    assert (
        page.locator(".plot-radar .scatterpolar .js-line, .plot-radar .scatter .js-line").count()
        == 3
    )
    assert page.locator("[data-figure-drawn]").is_hidden()
    colour = "getComputedStyle(document.querySelector('.plot-radar .js-line')).stroke"
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{colour} !== {light!r}")


def test_everything_works_without_a_script(open_page):
    page = open_page("/roles/compare/", javascript=False)
    page.locator("select[name=profile]").nth(0).select_option("data-analyst:beginner")
    page.locator("select[name=profile]").nth(2).select_option("data-engineer:beginner")
    page.locator("form.pickers button").click()
    assert page.locator("svg.radar").is_visible()
    page.locator("details.choose summary").click()
    for skill in ("devops", "statistics", "databases"):
        page.locator(f"input[name=axis][value={skill}]").check()
    page.locator("details.choose button").click()
    assert "axis=devops" in page.url
    assert "profile=data-engineer%3Abeginner" in page.url
    page.goto(page.url.split("/compare/")[0] + "/data-analyst/expert/advert/")
    for choice in page.locator("select[name=must]").all()[:2]:
        choice.select_option(index=1)
    page.locator("form:has(.emph) button").click()
    assert page.locator(".advert h3").first.inner_text() == "What you need"


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_a_sixth_must_have_is_refused_in_words(open_page, axe, language):
    page = open_page(
        "/roles/data-analyst/expert/kit/", language=language, allow="400 \\(Bad Request\\)"
    )
    page.locator("details.folded > summary").click()
    for choice in page.locator("select[name=must]").all()[:6]:
        choice.select_option(index=1)
    page.locator("form:has(.emph) button").click()
    assert WORDS[language]["refused"] in page.locator("[role=alert]").text_content()
    axe(page)
    chosen = page.locator("select[name=must][aria-invalid=true]")
    assert chosen.count() == 6
    page.locator("[role=alert] a").click()
    chosen.first.select_option(index=0)
    page.locator("form:has(.emph) button").click()
    assert page.locator("#st-1").is_visible()
    assert page.url.count("must=") == 5
