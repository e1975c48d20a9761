"""A whole assessment, answered by keys alone, and on a phone in two languages."""

import re

import pytest
from playwright.sync_api import expect

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment
from tests.journeys.assess_steps import ids, result_of, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYS = "34234102"  # pressed over and over; 0 is "I don't know", 1 the first option
ANSWER_OF = {"0": None, "1": 0, "2": 1, "3": 2, "4": 3}


def _tab_to(page, selector: str) -> None:
    for _ in range(30):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def _shown_level(page) -> tuple[str, str]:
    level = page.locator(".verdict .big").get_attribute("data-level")
    said = page.locator(".verdict-r .eyebrow").inner_text()
    return level, re.search(r"\d[.,]\d\d", said).group()


def test_full_assessment_is_answered_by_keys_alone(open_page):
    framework = content.framework()
    page = open_page("/assess/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to content
    _tab_to(page, "#id_system")
    page.keyboard.type("Churn model")
    page.keyboard.press("Tab")
    page.keyboard.type("Retention")
    _tab_to(page, "form.panel button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/**")
    given: dict[str, str] = {}
    dimensions = framework.dimensions_in(Scope.FULL)
    for number, dimension in enumerate(dimensions):
        expect(page.locator(".qmain .eyebrow")).to_have_text(f"Dimension {number + 1} of 10")
        page.keyboard.press("j")
        for practice in framework.practices_in(Scope.FULL, dimension.id):
            assert (
                page.evaluate("document.activeElement.closest('[data-practice]').id") == practice.id
            )
            key = KEYS[len(given) % len(KEYS)]
            page.keyboard.press(key)
            given[practice.id] = key
            page.keyboard.press("j" if len(given) % 2 else "Enter")
        expect(page.locator("#progress strong")).to_have_text(f"{len(given)} of 59")
        asked = len(framework.practices_in(Scope.FULL, dimension.id))
        count = page.locator(f"#count-{dimension.id} [aria-hidden]")
        expect(count).to_have_text(f"{asked}/{asked}")
        if number + 1 == len(dimensions):
            _tab_to(page, "button[value=next]")
            page.keyboard.press("Enter")
            page.wait_for_url("**/result/")
        else:
            page.keyboard.press("]")
            page.wait_for_url(f"**/questions/{dimensions[number + 1].id}/")
    assessment = Assessment.objects.get()
    assert {name: stored(assessment, name).value for name in given} == {
        name: ANSWER_OF[key] for name, key in given.items()
    }
    result = result_of(assessment)
    assert _shown_level(page) == (str(result.level), f"{result.low.position:.2f}")
    assert f"from {result.answered} of {result.applicable} answers" in page.content()
    heading = page.locator("h1").inner_text()
    assert heading.startswith(f"Churn model is at level {result.level}")


def test_keys_go_back_open_evidence_and_can_be_switched_off(open_as_owner, an_assessment):
    page = open_as_owner(f"/assess/{an_assessment.pk}/")
    first, second = ids(content.framework().practices)[:2]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(f"#{first} input:focus").count() == 1
    page.keyboard.press("e")
    assert page.locator(f"#{first}-evidence_url:focus").count() == 1
    page.keyboard.type("2j")  # a field takes letters, not orders
    assert page.locator(f"#{first}-evidence_url").input_value() == "2j"
    page.locator(f"#{first}-evidence_url").fill("")
    page.locator(f"#{second} input").first.focus()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.locator(f"#{second} input").first.focus()
    page.keyboard.press("3")
    assert page.locator(f"#{second} input:checked").count() == 0


def test_phone_assessment_survives_a_change_of_language(open_page):
    framework = content.framework()
    page = open_page("/assess/", viewport="phone", language="pt-br")
    assert page.get_attribute("html", "lang") == "pt-BR"
    page.locator("#id_system").fill("Modelo de preços")
    page.locator("input[name=scope][value=gates]").check()
    page.locator("form.panel button[type=submit]").click()
    dimensions = framework.dimensions_in(Scope.GATES)
    asked = framework.practices_in(Scope.GATES)
    values: dict[str, int] = {}
    for number, dimension in enumerate(dimensions):
        page.wait_for_url(f"**/questions/{dimension.id}/")
        for practice in framework.practices_in(Scope.GATES, dimension.id):
            value = 2 if len(values) % 5 else 1
            page.locator(f"#{practice.id} .choice").nth(value).click()
            values[practice.id] = value
        if number == 3:
            note = page.locator(f"#{practice.id}-note")
            page.locator(f"#{practice.id} summary").first.click()
            note.fill("Feito à mão até março.")
            page.locator("[data-language=en]").click()
            expect(page.locator("html")).to_have_attribute("lang", "en")
            expect(page.locator(f"#{practice.id} input:checked")).to_have_value(str(value))
            expect(note).to_have_value("Feito à mão até março.")
            noted = practice.id
        page.locator("button[value=next]").click()
    page.wait_for_url("**/result/")
    assessment = Assessment.objects.get()
    assert assessment.scope == Scope.GATES
    assert {p.id: stored(assessment, p.id).value for p in asked} == values
    assert stored(assessment, noted).note == "Feito à mão até março."
    result = result_of(assessment)
    assert _shown_level(page) == (str(result.level), f"{result.low.position:.2f}")
    page.locator("[data-language=pt-BR]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    assert _shown_level(page)[1] == f"{result.low.position:.2f}".replace(".", ",")
