"""A framework as plain data in one language, for programs. Pure."""

from collections.abc import Mapping
from typing import Any

from assessments.maturity.domain.checks import SCORING
from assessments.maturity.domain.framework import Framework, Gate, Practice
from assessments.maturity.domain.rule import RULE_VERSION
from mlops_portal.foundation.text import Text


def framework_head(framework: Framework, language: str) -> dict[str, Any]:
    """What a list says of a framework."""
    return {
        "id": framework.id,
        "version": framework.version,
        "rule": framework.rule,
        "date": framework.date,
        "languages": list(framework.languages),
        "name": framework.name.in_language(language),
        "unit_of_assessment": framework.unit_of_assessment.in_language(language),
        "counts": {
            "dimensions": len(framework.dimensions),
            "practices": len(framework.practices),
            "gates": sum(practice.gate is not Gate.NONE for practice in framework.practices),
            "units": len(framework.units),
        },
    }


def whole_framework(framework: Framework, language: str) -> dict[str, Any]:
    """Everything that a framework holds, texts in `language`."""
    return {
        **framework_head(framework, language),
        "language": language,
        "scoring": {**SCORING, "rule_version": RULE_VERSION},
        "dimensions": [
            {
                "id": dimension.id,
                "name": dimension.name.in_language(language),
                "description": dimension.description.in_language(language),
            }
            for dimension in framework.dimensions
        ],
        "practices": [_practice(practice, language) for practice in framework.practices],
        "units": [
            {
                "id": unit.id,
                "step": unit.step,
                "gate": unit.gate.value,
                "members": list(unit.members),
            }
            for unit in framework.units
        ],
        "roles": _names(framework.roles, language),
        "tool_categories": _names(framework.tool_categories, language),
        "components": _names(framework.components, language),
        "sources": [{"id": code, "name": name} for code, name in framework.sources.items()],
    }


def _practice(practice: Practice, language: str) -> dict[str, Any]:
    return {
        "id": practice.id,
        "dimension": practice.dimension,
        "level": practice.level,
        "gate": practice.gate.value,
        "gate_group": practice.gate_group,
        "na_allowed": practice.na_allowed,
        "na_hint": practice.na_hint and practice.na_hint.in_language(language),
        "question": practice.question.in_language(language),
        "help": practice.help.in_language(language),
        "why": practice.why.in_language(language),
        "options": [
            {"value": value, "text": option.in_language(language)}
            for value, option in enumerate(practice.options)
        ],
        "evidence": practice.evidence.in_language(language),
        "effort": practice.effort.value,
        "roles": list(practice.roles),
        "tools": list(practice.tools),
        "components": list(practice.components),
        "sources": list(practice.sources),
        "requires": list(practice.requires),
    }


def _names(names: Mapping[str, Text], language: str) -> list[dict[str, str]]:
    return [{"id": slug, "name": text.in_language(language)} for slug, text in names.items()]
