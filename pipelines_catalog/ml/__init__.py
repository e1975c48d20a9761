"""Data science that demonstrations share: pure functions over tables. Knows no run and no Django.

Imports pandas and, for boosting, scikit-learn: steps import these modules inside their functions,
so that no web process loads them.
"""
