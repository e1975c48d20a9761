"""Serving: the deployed model of a workspace answers requests."""
