"""System check: the maturity content can be loaded."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from assessments.maturity import content


@register()
def check_content(**_: Any) -> list[CheckMessage]:
    """Report maturity.E001 for each error in the framework, with file, key and reason."""
    return [Error(str(error), id="maturity.E001") for error in content.inspect().errors]
