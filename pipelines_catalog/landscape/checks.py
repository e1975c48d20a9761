"""System check: the content of the room loads."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from pipelines_catalog.landscape import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """landscape.E001 for each error in the content, with file, key and reason."""
    return [Error(str(error), id="landscape.E001") for error in content.inspect().errors]
