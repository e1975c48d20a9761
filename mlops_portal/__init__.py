"""The Django project; imported first in every process, before anything loads numpy."""

from mlops_portal import threads

threads.one_each()
