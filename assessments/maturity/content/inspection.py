"""What the content of the room holds and all that is wrong in it, for the command and the check."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

from assessments.maturity.content.examples import load_examples
from assessments.maturity.content.loading import load_framework
from assessments.maturity.content.sample import load_sample
from assessments.maturity.content.titles import load_titles
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import ContentError, Inspection, InvalidContent

Loaded = TypeVar("Loaded")
P = ParamSpec("P")


def inspect_folders(folders: Iterable[Path]) -> Inspection:
    """Load every version folder anew, going on after an error."""
    found: list[str] = []
    errors: list[ContentError] = []
    for folder in folders:
        framework = _try(errors, load_framework, folder)
        if framework is None:
            continue
        found.append(_counts(framework))
        sample = _try(errors, load_sample, folder, framework)
        _try(errors, load_titles, folder, framework)
        examples = _try(errors, load_examples, folder, framework)
        if sample:
            found.append(f"  sample: {len(sample.answers)} answers")
        if examples:
            found.append(f"  worked examples: {', '.join(example.id for example in examples)}")
    return Inspection(tuple(found), tuple(errors))


def _try(
    errors: list[ContentError], load: Callable[P, Loaded], *args: P.args, **kwargs: P.kwargs
) -> Loaded | None:
    try:
        return load(*args, **kwargs)
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
