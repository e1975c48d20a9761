"""Benchmarks: what the engine itself costs, on empty steps and on few rows of flights."""
