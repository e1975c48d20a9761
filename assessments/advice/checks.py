"""System check: chain and dependencies load, and name only what there is."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.advice import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """advice.E001 for each thing that is wrong, with file, key and reason."""
    return [Error(str(error), id="advice.E001") for error in content.inspect().errors]
