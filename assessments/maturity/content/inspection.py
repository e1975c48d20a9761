"""What the content of the room holds and all that is wrong in it, for the command and the check."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from assessments.maturity.content.examples import load_examples
from assessments.maturity.content.loading import load_framework
from assessments.maturity.content.sample import load_sample
from assessments.maturity.content.titles import load_titles
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import ContentError, Inspection, InvalidContent

Loaded = TypeVar("Loaded")


def inspect_folders(folders: Iterable[Path]) -> Inspection:
    """Load every version folder anew, going on after an error."""
    found: list[str] = []
    errors: list[ContentError] = []
    for folder in folders:
        framework = _try(lambda folder=folder: load_framework(folder), errors)
        if framework is None:
            continue
        found.append(_counts(framework))
        sample = _try(lambda folder=folder, f=framework: load_sample(folder, f), errors)
        _try(lambda folder=folder, f=framework: load_titles(folder, f), errors)
        examples = _try(lambda folder=folder, f=framework: load_examples(folder, f), errors)
        if sample:
            found.append(f"  sample: {len(sample.answers)} answers")
        if examples:
            found.append(f"  worked examples: {', '.join(example.id for example in examples)}")
    return Inspection(tuple(found), tuple(errors))


def _try(load: Callable[[], Loaded], errors: list[ContentError]) -> Loaded | None:
    try:
        return load()
    except InvalidContent as invalid:
        errors.extend(invalid.errors)
        return None


def _counts(framework: Framework) -> str:
    gating = sum(practice.step is not None for practice in framework.practices)
    return (
        f"{framework.id} {framework.version}: {len(framework.dimensions)} dimensions, "
        f"{len(framework.practices)} practices ({gating} gate a level, in "
        f"{len(framework.units)} units), languages {', '.join(framework.languages)}"
    )
