"""Pages of the Assess door: each settles what may be seen, calls a service, shows a template."""
