"""What other rooms may listen to."""

from django.dispatch import Signal

# The sample organization was just made (`organization`, `at`), in a transaction that is still
# open: a room adds what it shows of an organization, through its services.
sample_made = Signal()
