"""Which of our categories a section of another list probably is. A guess: a person decides. Pure.

Rules are tried in order; the first whose words stand in the section's name wins. A section without
a rule has no category until somebody chooses one.
"""

from collections.abc import Mapping

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.searching import fold

_RULES: tuple[tuple[str, str], ...] = (
    ("feature store", "feature-store"),
    ("feature engineering", "feature-engineering"),
    ("explainab", "model-interpretability"),
    ("interpretab", "model-interpretability"),
    ("bias", "model-fairness-privacy"),
    ("fairness", "model-fairness-privacy"),
    ("privacy", "model-fairness-privacy"),
    ("adversarial", "responsible-ai"),
    ("responsible", "responsible-ai"),
    ("hyperparameter", "hyperparameter-tuning"),
    ("hyper parameter", "hyperparameter-tuning"),
    ("automl", "automl"),
    ("auto ml", "automl"),
    ("drift", "drift-detection"),
    ("data catalog", "data-catalog"),
    ("governance", "data-catalog"),
    ("lineage", "data-catalog"),
    ("data validation", "data-validation"),
    ("data quality", "data-validation"),
    ("visualization", "data-visualization"),
    ("notebook", "data-exploration"),
    ("exploration", "data-exploration"),
    ("labeling", "data-enrichment"),
    ("annotation", "data-enrichment"),
    ("enrichment", "data-enrichment"),
    ("stream processing", "data-processing"),
    ("data processing", "data-processing"),
    ("sql engine", "data-processing"),
    ("distributed computing", "data-processing"),
    ("data store", "data-management"),
    ("data versioning", "data-management"),
    ("versioning", "data-management"),
    ("relational db", "data-management"),
    ("store format", "data-management"),
    ("data operations", "data-management"),
    ("data management", "data-management"),
    ("source control", "source-control"),
    ("pipeline management", "workflow-tools"),
    ("pipeline", "workflow-tools"),
    ("workflow", "workflow-tools"),
    ("orchestrat", "workflow-tools"),
    ("cron", "cron-job-monitoring"),
    ("ci cd", "ci-cd-for-ml"),
    ("continuous integration", "ci-cd-for-ml"),
    ("inference", "model-serving"),
    ("serving", "model-serving"),
    ("deployment", "model-serving"),
    ("benchmark", "model-testing-validation"),
    ("testing", "model-testing-validation"),
    ("evaluation", "model-testing-validation"),
    ("model registry", "model-lifecycle"),
    ("experiment", "model-lifecycle"),
    ("marketplace", "model-lifecycle"),
    ("lifecycle", "model-lifecycle"),
    ("federated", "optimization-tools"),
    ("optimization", "optimization-tools"),
    ("acceleration", "optimization-tools"),
    ("platform", "ml-platform"),
    ("framework", "frameworks-and-datasets"),
    ("library", "frameworks-and-datasets"),
    ("deep learning", "frameworks-and-datasets"),
    ("machine learning", "frameworks-and-datasets"),
    ("natural language", "frameworks-and-datasets"),
    ("reinforcement", "frameworks-and-datasets"),
    ("generative ai", "frameworks-and-datasets"),
    ("training", "frameworks-and-datasets"),
    ("format interface", "frameworks-and-datasets"),
    ("dataset", "frameworks-and-datasets"),
    ("languages frameworks", "frameworks-and-datasets"),
)


def guess_category(section: str, landscape: Landscape) -> str:
    """The id of the category that `section` names, in either language, or that a rule knows."""
    folded = fold(section)
    for category in landscape.categories:
        names = {fold(text) for text in category.name.translations.values()}
        if folded in names or fold(section.split(" / ")[-1]) in names or section == category.id:
            return category.id
    for words, id in _RULES:
        if words in folded and id in landscape.category_by_id:
            return id
    return ""


def guesses(sections: Mapping[str, int], landscape: Landscape) -> dict[str, str]:
    """A guess for each section; "" where there is none."""
    return {section: guess_category(section, landscape) for section in sections}
