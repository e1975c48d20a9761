"""The portal's own pages in a real browser: sizes, themes, languages, keyboard, no script."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ["/", "/method/", "/about/", "/accessibility/", "/no-such-page/"]
MISSING = "404 \\(Not Found\\)"  # what a browser says of a page that is not there
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


def _focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "pt-br")])
def test_no_page_has_a_violation_or_complains_and_each_fits_the_narrowest_phone(
    open_page, axe, no_horizontal_scroll, theme, language
):
    page = open_page("/", theme=theme, language=language, allow=MISSING)
    origin = page.url.rstrip("/")
    for path in PAGES:
        page.goto(origin + path)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.get_attribute("html", "lang") == {"en": "en", "pt-br": "pt-BR"}[language]
        for size in SIZES:
            page.set_viewport_size(size)
            axe(page)
        no_horizontal_scroll(page)


def test_every_practice_unfolds_without_violation(open_page, axe, no_horizontal_scroll):
    page = open_page("/method/")
    for summary in page.locator("details > summary").all():
        summary.click()
    assert page.locator("#SERVE-02").is_visible()
    page.evaluate("scrollTo(0, 0)")  # what the header covers by chance is no small target
    axe(page)
    no_horizontal_scroll(page)


def test_first_stop_skips_to_the_content(open_page):
    page = open_page("/")
    origin = page.url.rstrip("/")
    for path in PAGES[:4]:
        page.goto(origin + path)
        page.keyboard.press("Tab")
        assert _focused(page) == "Skip to content", path
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", path


def test_tab_follows_the_reading_order_and_focus_is_always_drawn(open_page):
    page = open_page("/")
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(_focused(page) or page.evaluate("document.activeElement.ariaLabel"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "2px", stops[-1]
    assert stops[:11] == [
        "Skip to content",
        "MLOps Portal",
        "Assess",
        "Roles",
        "Landscape",
        "Pipelines",
        "PT",
        "Theme: as the system",
        "Sign in",
        "Start an assessment",
        "See a sample result",
    ]


def test_theme_goes_round_in_place_and_is_kept(open_page):
    page = open_page("/about/")
    button = page.locator("[data-theme-switch] button")
    seen = []
    for _ in range(3):
        button.click()
        seen.append(
            (
                page.evaluate("document.documentElement.dataset.theme ?? ''"),
                button.get_attribute("aria-label"),
            )
        )
    assert seen == [
        ("light", "Theme: light"),
        ("dark", "Theme: dark"),
        ("", "Theme: as the system"),
    ]
    button.click()
    button.click()
    assert page.locator("[data-theme-switch] [role=status]").text_content() == "Theme: dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_system_theme_is_followed_without_a_choice(open_page):
    page = open_page("/")
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(247, 248, 248)", "rgb(15, 18, 20)"]


def test_language_changes_on_the_same_page_and_stays(open_page):
    page = open_page("/about/?from=here#work")
    page.get_by_role("link", name="PT, Português (Brasil)").click()
    assert page.url.endswith("/about/?from=here")
    assert page.get_attribute("html", "lang") == "pt-BR"
    page.get_by_role("link", name="Método").click()
    assert page.get_attribute("html", "lang") == "pt-BR"


def test_keys_open_the_list_and_the_door_but_not_inside_a_field(open_page):
    page = open_page("/about/")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/assess/")
    page.locator("input[type=text]").first.press_sequentially("ga?")
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("input[type=text]").first.input_value() == "ga?"


def test_keys_can_be_switched_off_and_on_again(open_page, axe):
    page = open_page("/about/")
    page.get_by_role("button", name="Keyboard").click()
    switch = page.get_by_role("switch", name="Use these keys on this site")
    axe(page)
    switch.uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0
    page.get_by_role("button", name="Keyboard").click()
    assert not switch.is_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1


def test_without_a_script_links_language_and_theme_work(open_page):
    page = open_page("/", javascript=False)
    assert not page.get_by_role("button", name="Keyboard").is_visible()
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("button", name="Theme: light").click()
    assert page.get_attribute("html", "data-theme") == "dark"
    page.get_by_role("button", name="Theme: dark").click()
    assert page.get_attribute("html", "data-theme") is None
    page.get_by_role("link", name=re.compile("^PT")).click()
    assert page.get_attribute("html", "lang") == "pt-BR"
    page.get_by_role("link", name="como as respostas viram um nível").click()
    page.locator("summary").first.click()
    assert page.locator("#DATA-01").is_visible()


def test_print_leaves_out_what_can_only_be_pressed(open_page):
    page = open_page("/method/", theme="dark")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator("footer.foot").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
