"""Signals about accounts."""

from django.dispatch import Signal

# A sign-in was refused after too many failed ones; arguments: `request`, `credentials`.
sign_in_stopped = Signal()
# A password reset was requested for `users`; arguments: `request`, `users`.
reset_asked = Signal()
