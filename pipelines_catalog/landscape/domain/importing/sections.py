"""Mapping of another list's sections to our categories, certain or guessed. Pure.

A section is certain when its innermost name is the name of one of our categories, or consists of
terms of the field and filler words. Any other match, such as a general word (“platforms”) or a
word of an outer heading, is a guess: a person confirms it before it is used.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.words import fold

# Terms in the order in which they are tried. Whole words; `*` stands for any ending.
_TERMS: tuple[tuple[str, str], ...] = (
    ("feature store*", "feature-store"),
    ("feature engineering", "feature-engineering"),
    ("explainab*", "model-interpretability"),
    ("interpretab*", "model-interpretability"),
    ("bias*", "model-fairness-privacy"),
    ("fairness", "model-fairness-privacy"),
    ("differential privacy", "model-fairness-privacy"),
    ("adversarial", "responsible-ai"),
    ("responsible ai", "responsible-ai"),
    ("hyperparameter*", "hyperparameter-tuning"),
    ("hyper parameter*", "hyperparameter-tuning"),
    ("automl", "automl"),
    ("auto ml", "automl"),
    ("drift", "drift-detection"),
    ("data catalog*", "data-catalog"),
    ("data governance", "data-catalog"),
    ("data lineage", "data-catalog"),
    ("data validation", "data-validation"),
    ("data quality", "data-validation"),
    ("data visuali?ation", "data-visualization"),
    ("notebook*", "data-exploration"),
    ("data exploration", "data-exploration"),
    ("data label*", "data-enrichment"),
    ("data annotation", "data-enrichment"),
    ("data enrichment", "data-enrichment"),
    ("stream processing", "data-processing"),
    ("data processing", "data-processing"),
    ("sql engine*", "data-processing"),
    ("distributed computing", "data-processing"),
    ("data store*", "data-management"),
    ("data version*", "data-management"),
    ("relational db", "data-management"),
    ("store format", "data-management"),
    ("data operations", "data-management"),
    ("data management", "data-management"),
    ("source control", "source-control"),
    ("pipeline management", "workflow-tools"),
    ("pipeline orchestrat*", "workflow-tools"),
    ("workflow orchestrat*", "workflow-tools"),
    ("cron job*", "cron-job-monitoring"),
    ("model serving", "model-serving"),
    ("model deployment", "model-serving"),
    ("model evaluation", "model-testing-validation"),
    ("model testing", "model-testing-validation"),
    ("model registr*", "model-lifecycle"),
    ("experiment tracking", "model-lifecycle"),
    ("experiment management", "model-lifecycle"),
    ("model lifecycle", "model-lifecycle"),
    ("federated learning", "optimization-tools"),
    ("deep learning", "frameworks-and-datasets"),
    ("machine learning platform*", "ml-platform"),
    ("ml platform*", "ml-platform"),
    ("mlops platform*", "ml-platform"),
    ("machine learning framework*", "frameworks-and-datasets"),
    ("machine learning librar*", "frameworks-and-datasets"),
    ("reinforcement learning", "frameworks-and-datasets"),
    ("natural language processing", "frameworks-and-datasets"),
)
# Words that other fields use too: sure only where the heading speaks of machine learning.
_GENERAL: tuple[tuple[str, str], ...] = (
    ("privacy", "model-fairness-privacy"),
    ("responsible", "responsible-ai"),
    ("governance", "data-catalog"),
    ("lineage", "data-catalog"),
    ("visuali?ation", "data-visualization"),
    ("exploration", "data-exploration"),
    ("label*", "data-enrichment"),
    ("annotation", "data-enrichment"),
    ("versioning", "data-management"),
    ("pipeline*", "workflow-tools"),
    ("workflow*", "workflow-tools"),
    ("orchestrat*", "workflow-tools"),
    ("ci cd", "ci-cd-for-ml"),
    ("continuous integration", "ci-cd-for-ml"),
    ("inference", "model-serving"),
    ("serving", "model-serving"),
    ("deployment", "model-serving"),
    ("benchmark*", "model-testing-validation"),
    ("testing", "model-testing-validation"),
    ("evaluation", "model-testing-validation"),
    ("experiment*", "model-lifecycle"),
    ("marketplace*", "model-lifecycle"),
    ("lifecycle", "model-lifecycle"),
    ("federated", "optimization-tools"),
    ("optimi?ation", "optimization-tools"),
    ("acceleration", "optimization-tools"),
    ("platform*", "ml-platform"),
    ("framework*", "frameworks-and-datasets"),
    ("librar*", "frameworks-and-datasets"),
    ("training", "frameworks-and-datasets"),
    ("format interface", "frameworks-and-datasets"),
    ("dataset*", "frameworks-and-datasets"),
    ("machine learning", "frameworks-and-datasets"),
    ("natural language", "frameworks-and-datasets"),
    ("reinforcement", "frameworks-and-datasets"),
    ("generative ai", "frameworks-and-datasets"),
)
_FIELD = re.compile(
    r"\b(?:machine learning|deep learning|ml|ai|mlops|llmops|dataops|models?|neural|automl"
    r"|feature|aprendizado de maquina|reinforcement learning|natural language processing)\b"
)
_FILLING = {"a", "and", "data", "de", "do", "e", "em", "for", "in", "library", "libraries"}
_FILLING |= {"management", "of", "software", "system", "systems", "the", "to", "tool", "tools"}
_FILLING |= {"tooling", "engine", "engines", "engineering", "server", "servers", "solution"}
_FILLING |= {"solutions", "ferramentas", "para", "with", "open", "source"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A category for a section; `is_sure` when no person needs to confirm it."""

    category: str = ""
    is_sure: bool = False


def guess_section(section: str, landscape: Landscape) -> Guess:
    """Map a section by category names in either language, else by terms, innermost first."""
    parts = [fold(part) for part in section.split(" / ")]
    for category in landscape.categories:
        names = {fold(text) for text in category.name.translations.values()}
        if fold(section) in names or parts[-1] in names or section == category.id:
            return Guess(category.id, is_sure=True)
    is_of_field = bool(_FIELD.search(" ".join(parts)))
    for inner, part in enumerate(reversed(parts)):
        for term, id, is_special in _rules():
            match = _pattern(term).search(part)
            if match and id in landscape.category_by_id:
                explained = _explains(part, match)
                sure = inner == 0 and explained and (is_special or is_of_field)
                return Guess(id, is_sure=sure)
    return Guess()


def guess_category(section: str, landscape: Landscape) -> str:
    """Return the id of the section's category, certain or guessed; "" without any."""
    return guess_section(section, landscape).category


def sure_and_perhaps(
    sections: Iterable[str], landscape: Landscape
) -> tuple[dict[str, str], dict[str, str]]:
    """Return certain categories by section ("" if not certain), and guesses for the rest."""
    found = {section: guess_section(section, landscape) for section in sections}
    sure = {s: guess.category if guess.is_sure else "" for s, guess in found.items()}
    perhaps = {s: guess.category for s, guess in found.items() if not guess.is_sure}
    return sure, {s: id for s, id in perhaps.items() if id}


def _rules() -> Iterator[tuple[str, str, bool]]:
    yield from ((term, id, True) for term, id in _TERMS)
    yield from ((term, id, False) for term, id in _GENERAL)


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    term: re.compile(rf"\b{term.replace('?', '.').replace('*', '[a-z]*')}\b")
    for term, _ in (*_TERMS, *_GENERAL)
}


def _pattern(term: str) -> re.Pattern[str]:
    return _PATTERNS[term]


def _explains(part: str, match: re.Match[str]) -> bool:
    """Return whether the name has only filler words beside terms of the field."""
    rest = _FIELD.sub(" ", f"{part[: match.start()]} {part[match.end() :]}")
    for term, _, _ in _rules():
        rest = _pattern(term).sub(" ", rest)
    return not set(rest.split()) - _FILLING
