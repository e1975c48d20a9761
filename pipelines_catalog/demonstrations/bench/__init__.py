"""Benchmarks of the engine's overhead, on no-op steps and on few rows of flights."""
