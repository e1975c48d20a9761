"""The same fixtures as for runs."""

from tests.pipelines_catalog.runs.conftest import *  # noqa: F403
