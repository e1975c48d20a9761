"""Runs: executions of pipelines, stored in rows and shown live."""
