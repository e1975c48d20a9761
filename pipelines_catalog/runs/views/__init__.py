"""Pages of pipelines and runs, a module per kind of page."""
