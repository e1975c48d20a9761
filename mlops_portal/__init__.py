"""The project. Every process of the portal imports it first, before anything loads numpy."""

from mlops_portal import threads

threads.one_each()
