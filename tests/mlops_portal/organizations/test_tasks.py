"""Background work of the organizations room."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from mlops_portal.organizations.tasks import clear_sessions


@pytest.mark.django_db
def test_only_sessions_that_are_over_go() -> None:
    now = timezone.now()
    for key, days in (("over", -1), ("open", 1)):
        expires = now + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
