"""System check: the matrix of roles and skills can be loaded."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.roles import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """Return skills.E001 for each error in the matrix, with file, key and reason."""
    return [Error(str(error), id="skills.E001") for error in content.inspect().errors]
