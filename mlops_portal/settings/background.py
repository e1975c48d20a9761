"""Background work: broker, worker and schedule."""

from mlops_portal.foundation.queues import ORDER as QUEUE_ORDER
from mlops_portal.foundation.queues import PRIORITIES, VISITOR_QUEUE, VISITOR_UNDER_WAY
from mlops_portal.settings.applications import TIME_ZONE
from mlops_portal.settings.database import DATABASE_URL
from mlops_portal.settings.environment import (
    ALLOWED_HOSTS,
    HOST,
    HTTPS,
    LOCAL_HOSTS,
    LOOPBACK_HOSTS,
    env,
)

BACKGROUND_APPLICATION = "mlops_portal.celery"  # the module of the Celery application
# REDIS_URL wins; the embedded start sets PORTAL_VALKEY_SOCKET and PORTAL_BOOT_ID for its children.
VALKEY_SOCKET = env.str("PORTAL_VALKEY_SOCKET", default="")
REDIS_URL = env.str("REDIS_URL", default="") or (VALKEY_SOCKET and f"unix://{VALKEY_SOCKET}")
BOOT_ID = env.str("PORTAL_BOOT_ID", default="")
# Started by the one command, on its own database, for this machine alone and under no name of its
# own: one's own laptop. Only there mails are shown and the sample is entered without a password.
EMBEDDED = (
    bool(BOOT_ID)
    and not DATABASE_URL
    and HOST in LOOPBACK_HOSTS
    and set(ALLOWED_HOSTS) == set(LOCAL_HOSTS)
    and not HTTPS
)
OPEN_KEY = env.str("PORTAL_OPEN_KEY", default="")  # of one start, for one browser
LOADS_SAMPLE = EMBEDDED and env.bool("PORTAL_SAMPLE", default=True)

# Celery's transport names a Unix socket, and the database in it, in its own way.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    or "memory://"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the rows count attempts, not the broker
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.int("CELERY_SOFT_SHUTDOWN_TIMEOUT", default=0)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Against leaks. Rarely: the pool replaces a process only every five seconds.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1_000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int(  # KiB, looked at between tasks
    "CELERY_WORKER_MAX_MEMORY_PER_CHILD", default=1_000_000
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
# Longer than the longest hard time limit; a step delivered twice is still done once.
_VISIBILITY_TIMEOUT = env.int("CELERY_VISIBILITY_TIMEOUT", default=4 * 3600)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _VISIBILITY_TIMEOUT,
    "queue_order_strategy": QUEUE_ORDER,
    "priority_steps": PRIORITIES,
    "unacked_restore_interval": min(10, _VISIBILITY_TIMEOUT),
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,  # a page does not wait longer; the worker raises it for itself
    "socket_connect_timeout": 1,
    "health_check_interval": 25,
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_ROUTES = {  # asked by no account
    "skills.solve_staffing": {"queue": VISITOR_QUEUE, "priority": VISITOR_UNDER_WAY}
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "mlops_portal.scheduler.Scheduler"
CELERY_BEAT_SCHEDULE = {
    # Frequent ones expire: they do not pile up while no worker takes them.
    # The reaper's rounds are made by a thread of each worker process; this is for when it has died.
    "reaper": {"task": "pipelines.reap", "schedule": 10.0, "options": {"expires": 10.0}},
    "schedules": {"task": "pipelines.schedules", "schedule": 30.0, "options": {"expires": 30.0}},
    "deliveries": {"task": "pipelines.deliveries", "schedule": 10.0, "options": {"expires": 10.0}},
    "alerts": {"task": "pipelines.alerts", "schedule": 30.0, "options": {"expires": 30.0}},
    "artifacts": {"task": "pipelines.sweep", "schedule": 3600.0},  # unused runs and files
    "rounds": {"task": "maturity.tend_rounds", "schedule": 3600.0},  # closes, invites, reminds
    "mails": {"task": "portal.send_waiting_mails", "schedule": 60.0, "options": {"expires": 60.0}},
    "evidence": {"task": "evidence.sweep", "schedule": 6 * 3600.0},  # clears files away
    "imports": {"task": "landscape.read_waiting", "schedule": 30.0, "options": {"expires": 30.0}},
    "retention": {"task": "skills.erase_forgotten", "schedule": 24 * 3600.0},  # rated people
    "sessions": {"task": "organizations.clear_sessions", "schedule": 24 * 3600.0},  # that are over
}
