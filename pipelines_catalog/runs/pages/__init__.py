"""Page data of runs, one module per page: plain values for templates, in words."""

from pipelines_catalog.runs.pages.run import run_page

__all__ = ["run_page"]
