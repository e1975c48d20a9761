"""Each process computes with one thread, however it is started."""

import json
import os
import subprocess
import sys

import pytest

from mlops_portal.threads import VARIABLES

LOOK = """
import json, mlops_portal.celery
import numpy, scipy.linalg, sklearn.utils._openmp_helpers as openmp, threadpoolctl
numpy.ones((50, 50)) @ numpy.ones((50, 50))
print(json.dumps({
    "pools": [p["num_threads"] for p in threadpoolctl.threadpool_info()],
    "openmp": openmp._openmp_effective_n_threads(),
}))
"""


def _threads(**variables: str) -> dict:
    environ = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    environ |= {"DJANGO_SETTINGS_MODULE": "mlops_portal.settings"} | variables
    done = subprocess.run([sys.executable, "-c", LOOK], env=environ, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


def test_a_worker_has_one_thread_in_every_pool() -> None:
    found = _threads()
    assert found["pools"]
    assert set(found["pools"]) == {1}
    assert found["openmp"] == 1


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")
def test_whoever_runs_the_portal_can_say_otherwise() -> None:
    found = _threads(**dict.fromkeys(VARIABLES, "2"))
    assert set(found["pools"]) == {2}
