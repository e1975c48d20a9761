"""The fixtures of runs, and another member to write to."""

import pytest

from mlops_portal.organizations.models import Membership, Organization, User
from tests.pipelines_catalog.runs.conftest import *  # noqa: F403


@pytest.fixture
def bruno(organization: Organization) -> User:
    user = User.objects.create_user("bruno@example.org", name="Bruno")
    Membership.objects.create(organization=organization, user=user, role="viewer")
    return user
