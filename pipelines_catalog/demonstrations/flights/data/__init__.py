"""Data that the sample pipelines run on, with its source and licence."""
