"""System check: the chain can be loaded and refers only to existing content."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.advice import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """Report advice.E001 for each error, with file, key and reason."""
    return [Error(str(error), id="advice.E001") for error in content.inspect().errors]
