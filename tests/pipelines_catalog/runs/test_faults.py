"""Faults with real workers and a real broker: whatever dies, each step's effect is there once.

The numbers are those of the list of faults that the engine must survive. F15, F20, F21, F23 and
F27 stand as races of rows in `test_races.py` and `test_stepping.py` too, and F22, a full disk,
stands there alone. One portal serves all tests, which stand by subject in `faults/`; its lease is
four seconds, so that a dead process is noticed within the time of a test, and messages become
visible again after two seconds, so that every longer step is delivered several times.
"""

import pytest

from tests.mlops_portal.started_portal import Portal, wait_for
from tests.pipelines_catalog.runs.faults.broker_away import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.messages import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.processes import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.resources import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.stops import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.told import *  # noqa: F403
from tests.pipelines_catalog.runs.faults.workers import *  # noqa: F403  last: it starts two more
from tests.pipelines_catalog.runs.portal_runs import OwnRedis

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]
LEASE = 4
MOST_KIB = 600_000  # of a process between two steps


@pytest.fixture(scope="module")
def portal(make_portal, own_redis: OwnRedis | None) -> Portal:
    variables = {
        "PORTAL_PIPELINES": "tests.pipelines_catalog.runs.faulty",
        "PORTAL_BENCH": "true",
        "PORTAL_LEASE_SECONDS": str(LEASE),
        "CELERY_WORKER_MAX_MEMORY_PER_CHILD": str(MOST_KIB),
        "CELERY_VISIBILITY_TIMEOUT": "2",
    }
    if own_redis:
        variables["REDIS_URL"] = own_redis.url
    return make_portal(**variables).start().wait_until_ready()


def test_the_worker_is_well_after_all_of_it(portal: Portal) -> None:
    assert wait_for(portal.is_healthy, 30)
