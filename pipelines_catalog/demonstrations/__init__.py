"""Demonstrations: one folder each, with its pipelines, steps and data together."""
