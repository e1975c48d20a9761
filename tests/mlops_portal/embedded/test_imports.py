"""The parent stays small: it loads neither the framework nor the task queue."""

import subprocess
import sys


def test_the_one_command_start_loads_no_framework() -> None:
    code = (
        "import sys, mlops_portal.embedded.__main__\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "mlops_portal" in loaded
    assert not loaded & {"django", "celery", "kombu", "redis", "gunicorn", "environ"}


def test_a_page_loads_no_data_science() -> None:
    code = (
        "import sys, mlops_portal.wsgi\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns, get_resolver().reverse_dict\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "rest_framework" in loaded
    assert not loaded & {"pandas", "numpy", "scipy", "sklearn"}
