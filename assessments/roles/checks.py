"""System check: the content of the room loads."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.roles import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """skills.E001 for each thing that is wrong in the matrix, with file, key and reason."""
    return [Error(str(error), id="skills.E001") for error in content.inspect().errors]
