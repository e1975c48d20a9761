"""What other rooms may listen to."""

from django.dispatch import Signal

# The sample organization was just made (`organization`, `at`), in a transaction that is still
# open: a room adds what it shows of an organization, through its services.
sample_made = Signal()

# Too many failed sign-ins: this one (`request`, `credentials`) was not even tried.
sign_in_stopped = Signal()
# Somebody asked for a new password of `users` (`request`).
reset_asked = Signal()
