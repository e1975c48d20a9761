"""The page of the method: its numbers are those of the framework and of the rule."""

from django.test import Client
from django.urls import reverse

from assessments.maturity import content
from assessments.maturity.domain.facts import Calculation, RuleFacts
from assessments.maturity.domain.framework import Gate
from assessments.maturity.domain.scoring import score
from tests.markup import flat


def test_method_lists_every_practice_and_every_source(client: Client):
    framework = content.framework()
    html = flat(client.get(reverse("method")))
    for practice in framework.practices:
        assert f'id="{practice.id}"' in html
    for code in framework.sources:
        assert f">{code}</dt>" in html


def test_method_shows_the_worked_example_with_its_sum(client: Client):
    example = content.examples()[0]
    result = score(example.framework, example.answers)
    gained, most = result.next_step.points
    html = flat(client.get(reverse("method")))
    assert f"⌊100 × {gained} ÷ {most}⌋ = {result.low.hundredths}" in html
    assert f"position {result.low.position:.2f}" in html


def test_terms_of_a_worked_example_add_up():
    for example in content.examples():
        calculation = Calculation.of(example.framework, example.answers)
        assert sum(points for _unit, points in calculation.values) == calculation.gained


def test_step_facts_agree_with_a_scored_result():
    framework = content.framework()
    steps = score(framework, {}).steps
    for facts, step in zip(RuleFacts.of(framework).steps, steps, strict=True):
        assert (facts.musts, facts.shoulds) == (step.musts.applicable, step.shoulds.applicable)
        assert facts.needed == step.shoulds.needed
        assert facts.most == step.points[1]


def test_profile_only_practices_and_gating_ones_make_the_whole():
    framework = content.framework()
    facts = RuleFacts.of(framework)
    gating = sum(p.gate is not Gate.NONE for p in framework.practices)
    assert facts.profile_only + gating == facts.full.count
    assert facts.gates.count == gating
