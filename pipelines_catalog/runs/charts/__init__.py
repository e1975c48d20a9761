"""Geometry of the drawings of runs: numbers for templates, no words and no database."""
