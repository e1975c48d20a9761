"""Runs: what happens when a pipeline is started, kept in rows and shown while it happens."""
