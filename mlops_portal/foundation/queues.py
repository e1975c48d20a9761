"""Celery queues. A worker takes from the queues in alphabetical order.

Mails, imports and plans of organizations are in "celery", pipeline steps of accounts and
organizations in "steps", and all work requested without an account in "visitors".
"""

QUEUE = "celery"
STEP_QUEUE = "steps"
VISITOR_QUEUE = "visitors"
QUEUES = (QUEUE, STEP_QUEUE, VISITOR_QUEUE)
# A worker takes the lowest number first, whatever the queue: what is under way before what has not
# begun, and the first run of a workspace before the second of another.
UNDER_WAY, FIRST_RUN, FURTHER_RUN = 0, 2, 3  # of accounts and organizations
VISITOR_UNDER_WAY, VISITOR_FIRST_RUN, VISITOR_FURTHER_RUN = 5, 7, 8
PRIORITIES = [0, 2, 3, 5, 7, 8]
ORDER = "sorted"  # kombu's name for: by the alphabet, always the same
