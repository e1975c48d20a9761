"""Pipelines: one file each, with a `PIPELINE` at its top level; found by discovery."""
