"""Every form and operation is sent once with valid input, with no transaction of a test around it.

Faults of that kind pass everywhere else: an audit entry, a lock or a callback after the commit
that needs a transaction which only the test began.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from tests.mlops_portal.asking import ask, writes
from tests.mlops_portal.permissions import EVERYONE
from tests.mlops_portal.surroundings import surroundings
from tests.mlops_portal.test_who_may import fault
from tests.mlops_portal.who_may import WHO_MAY, sender
from tests.mlops_portal.world import a_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.whole]
# What ends something that others need comes after them, in this order.
ENDS = (
    "assess/<uuid:assessment_id>/delete/",
    "roles/people/<secret:key>/delete/",
    "organizations/<uuid:organization_id>/systems/<uuid:system_id>/delete/",
    "organizations/<uuid:organization_id>/teams/<uuid:team_id>/delete/",
    "organizations/<uuid:organization_id>/people/leave/",
    "organizations/<uuid:organization_id>/people/<int:user_id>/remove/",
    "organizations/account/delete/",
    "accounts/logout/",
    "organizations/<uuid:organization_id>/people/<int:user_id>/hand-over/",
    "organizations/<uuid:organization_id>/delete/",
)
# Valid, and yet nothing is to be kept: it is so already, or only something is sent.
KEEPS_NOTHING = {
    "api/v1/models/<slug:name>/predict/",
    "organizations/account/export/",
    "organizations/account/security/end/",
    "organizations/<uuid:organization_id>/second-factor/",
}


@contextmanager
def locks_need_a_transaction() -> Iterator[None]:
    """A row is locked inside a transaction or not at all: SQLite says nothing, PostgreSQL does."""
    execute = SQLCompiler.execute_sql

    def checked(self: SQLCompiler, *args: object, **kwargs: object) -> object:
        if self.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError(f"a lock outside a transaction: {self.query.model}")
        return execute(self, *args, **kwargs)

    with patch.object(SQLCompiler, "execute_sql", checked):
        yield


def test_every_form_is_sent_and_none_fails() -> None:
    wrong = []
    with surroundings(), locks_need_a_transaction():
        world = a_world()
        browsers = {part: world.browser(part) for part in world.cookies}
        order = sorted(WHO_MAY, key=lambda route: ENDS.index(route) if route in ENDS else -1)
        for route in order:
            for method, who in WHO_MAY[route].writes.items():
                if not who:
                    continue
                part = sender(route, method)
                client = world.browser(part) if part == "anonymous" else browsers[part]
                with writes() as tables:
                    response = ask(client, method, route, world)
                if route.endswith("hand-over/"):
                    browsers |= {"owner": browsers["assessor"], "assessor": browsers["owner"]}
                told = fault(route, part, method, response)
                is_ours = who != EVERYONE and not route.startswith("accounts/")
                if not told and is_ours and not tables and route not in KEEPS_NOTHING:
                    told = "does nothing"
                if told:
                    wrong.append(f"{part} {method} /{route}: {response.status_code} {told}")
    assert not wrong, "\n".join(wrong)
    assert mail.outbox
