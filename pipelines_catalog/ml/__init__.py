"""Data science shared by demonstrations: pure functions over tables, without runs or Django.

Imports pandas and, for boosting, scikit-learn: steps import these modules inside their functions,
so that no web process loads them.
"""
