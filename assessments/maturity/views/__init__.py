"""Maturity pages: each checks permissions, calls a service, and renders a template."""
