"""Queues of background work. A worker takes what stands first in the alphabet first.

Mails, imports and plans of organizations are in "celery", steps of the pipelines of accounts and
organizations in "steps", and whatever was asked for without an account in "visitors".
"""

QUEUE = "celery"
STEP_QUEUE = "steps"
VISITOR_QUEUE = "visitors"
QUEUES = (QUEUE, STEP_QUEUE, VISITOR_QUEUE)
ORDER = "sorted"  # kombu's name for: by the alphabet, always the same
