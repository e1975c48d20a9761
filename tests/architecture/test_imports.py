"""What a web process loads: no data-science library, whatever page was asked for."""

import shutil
import subprocess
import sys

HEAVY = ("pandas", "numpy", "scipy", "sklearn")
PAGES = (
    "/",
    "/method/",
    "/assess/",
    "/assess/sample/",
    "/api/v1/maturity/frameworks/",
    "/roles/",
    "/roles/compare/?profile=data-analyst:expert",
    "/roles/compare.xlsx?profile=data-analyst:expert",
    "/pipelines/",
    "/pipelines/level1_flights/",
    "/api/v1/pipelines/",
    "/api/docs/",
)

SCRIPT = f"""
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "mlops_portal.settings"
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.test import Client
for page in {PAGES!r}:
    assert Client(headers={{"host": "localhost"}}).get(page).status_code == 200, page
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_no_web_request_loads_a_data_science_library(
    migrated_database, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)  # the copied database is one of SQLite
    monkeypatch.delenv("REDIS_URL", raising=False)
    shutil.copyfile(migrated_database, tmp_path / "portal.sqlite3")
    loaded = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.strip() == ""
