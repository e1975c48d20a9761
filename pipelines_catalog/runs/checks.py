"""System check: every pipeline can be loaded."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from pipelines_catalog.engine import InvalidPipeline
from pipelines_catalog.runs import catalog


@register
def check_pipelines(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: object
) -> list[CheckMessage]:
    """Return one error for each pipeline that is rejected, with file and reason."""
    try:
        catalog.every()
    except InvalidPipeline as error:
        return [Error(str(error), id="runs.E001")]
    return []
