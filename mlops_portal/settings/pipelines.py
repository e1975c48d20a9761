"""Pipelines, and limits of those who begin work without an account."""

from mlops_portal.settings.environment import DATA_DIR, env

PORTAL_BENCH = env.bool("PORTAL_BENCH", default=False)  # offers the pipelines that measure
PIPELINE_PACKAGES = [
    "pipelines_catalog.demonstrations.bench.pipelines",
    "pipelines_catalog.demonstrations.flights.pipelines",
    *env.list("PORTAL_PIPELINES", default=[]),
]
ARTIFACTS_DIR = DATA_DIR / "artifacts"
# Where the prediction process listens: unix:PATH or http://HOST:PORT. The start sets its own.
PREDICTIONS_URL = env.str("PREDICTIONS_URL", default=f"unix:{DATA_DIR}/run/predictions.sock")
PREDICTIONS_WAIT = 15.0  # seconds that a request waits while the process starts again
# Seconds. A step without a heartbeat for one lease counts as lost; a message not consumed for one
# lease is sent again.
PIPELINE_LEASE_SECONDS = env.int("PORTAL_LEASE_SECONDS", default=15)
PIPELINE_HEARTBEAT_SECONDS = PIPELINE_LEASE_SECONDS / 3
PIPELINE_REAPER_SECONDS = PIPELINE_LEASE_SECONDS / 3
PIPELINE_RESEND_SECONDS = PIPELINE_LEASE_SECONDS * 2 / 3
PIPELINE_QUEUE_SECONDS = 3600  # that a run may wait for its turn before its own deadline counts
PIPELINE_WAITING_SECONDS = 30 * 24 * 3600  # that a run waits for a person at most
PIPELINE_STEP_MEMORY = 1536 * 1024**2  # bytes that a process may hold while it does a step
# Of one workspace, of all without an account together, and of those that come from one address.
PIPELINE_LIMITS = {
    "active": 4,
    "per_hour": 60,
    "anonymous_active": 96,
    "anonymous_workspaces": 5_000,
    "origin_active": env.int("PORTAL_RUNS_PER_ADDRESS", default=40),
    "origin_per_hour": env.int("PORTAL_RUNS_PER_ADDRESS", default=40) * 12,
    "origin_workspaces": 60,  # begun in an hour
    "kept_runs": 100,
    "kept_bytes": 512 * 1024**2,
}

# Assessments of people without an account: begun from one network address in an hour, and kept.
ASSESSMENT_LIMITS = {
    "origin_per_hour": env.int("PORTAL_ASSESSMENTS_PER_ADDRESS", default=120),
    "kept": env.int("PORTAL_ASSESSMENTS_KEPT", default=50_000),
}
