"""Settings of the portal, by subject, read from the environment with embedded defaults.

Without any variable set the portal runs by itself on one machine (SQLite and an embedded Valkey in
the data folder). `DATABASE_URL` and `REDIS_URL` point the same code at PostgreSQL and Redis.
`docs/operations.md` lists every variable; `foundation/checks.py` explains a wrong one in words.
"""

# ruff: noqa: F403  Django reads one module
from mlops_portal.settings.accounts import *
from mlops_portal.settings.api import *
from mlops_portal.settings.applications import *
from mlops_portal.settings.background import *
from mlops_portal.settings.database import *
from mlops_portal.settings.environment import *
from mlops_portal.settings.files import *
from mlops_portal.settings.logs import *
from mlops_portal.settings.pipelines import *
from mlops_portal.settings.security import *
