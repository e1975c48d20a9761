"""Pages of the landscape, a module per kind of page."""
