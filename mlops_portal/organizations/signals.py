"""What other rooms may listen to."""

from django.dispatch import Signal

# Too many failed sign-ins: this one (`request`, `credentials`) was not even tried.
sign_in_stopped = Signal()
# Somebody asked for a new password of `users` (`request`).
reset_asked = Signal()
