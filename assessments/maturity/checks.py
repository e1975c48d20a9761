"""System check: the content of the room loads."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.maturity import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """maturity.E001 for each thing that is wrong in the framework, with file, key and reason."""
    return [Error(str(error), id="maturity.E001") for error in content.inspect().errors]
