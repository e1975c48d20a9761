"""The page about the scoring method; all numbers are taken from the framework."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.maturity import content
from assessments.maturity.charts import position_text
from assessments.maturity.content.examples import Example
from assessments.maturity.domain.facts import Calculation, RuleFacts
from assessments.maturity.domain.framework import MEETS, Framework, Gate, Practice
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.text.results import joined

# Leniency of self-ratings over supervisors' in Western samples (doi 10.1037/0021-9010.94.2.353).
SELF_RATING_EFFECT = 0.32


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Show the rule with worked examples, and every practice with its gate and owner."""
    framework = content.framework()
    facts = RuleFacts.of(framework)
    page = {
        "framework": framework,
        "rule_version": RULE_VERSION,
        "meets": MEETS,
        "facts": facts,
        "waivable_text": joined(facts.waivable),
        "effect_size": number_format(SELF_RATING_EFFECT, decimal_pos=2),
        "examples": [
            _worked(example)
            for example in content.examples()
            if not example.respondents  # how several people agree is not part of this rule yet
        ],
        "dimensions": [
            {
                "dimension": dimension,
                "rows": [
                    _practice_row(framework, practice)
                    for practice in framework.practices
                    if practice.dimension == dimension.id
                ],
            }
            for dimension in framework.dimensions
        ],
    }
    return render(request, "maturity/method.html", page)


def _worked(example: Example) -> dict[str, object]:
    """Return a worked example: its result, and the units that give points."""
    calculation = Calculation.of(example.framework, example.answers)
    result = calculation.result
    return {
        "id": example.id,
        "title": example.title,
        "step": result.next_step or result.steps[-1],
        "units": joined([unit for unit, _points in calculation.values]),
        "terms": " + ".join(str(points) for _unit, points in calculation.values),
        "gained": calculation.gained,
        "most": calculation.most,
        "hundredths": result.low.hundredths,
        "level": result.level,
        "starred": result.is_starred,
        "position": position_text(result.low.position),
        "position_high": position_text(result.high.position),
    }


def _practice_row(framework: Framework, practice: Practice) -> dict[str, object]:
    gate = {
        Gate.MUST: _("must-have"),
        Gate.SHOULD: _("should-have"),
        Gate.NONE: _("profile only"),
    }[practice.gate]
    return {"practice": practice, "gate": gate, "owner": framework.roles[practice.roles[0]]}
