"""Settings of the portal: one file, read from the environment, with embedded defaults.

Without any variable set the portal runs by itself on one machine (SQLite and an embedded Valkey in
the data folder). `DATABASE_URL` and `REDIS_URL` point the same code at PostgreSQL and Redis.
`docs/operations.md` lists every variable; `foundation/checks.py` explains a wrong one in words.
"""

import os
import sys
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from mlops_portal.foundation.environment import unreadable
from mlops_portal.foundation.queues import ORDER as QUEUE_ORDER
from mlops_portal.foundation.queues import PRIORITIES, VISITOR_QUEUE, VISITOR_UNDER_WAY
from mlops_portal.foundation.secrets import read_or_create_secret_key

if wrong := unreadable(os.environ):
    raise ImproperlyConfigured(" ".join(map(str, wrong)))
env = environ.Env()
env.ENVIRON = {key: value for key, value in os.environ.items() if value.strip()}  # empty: not set

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default="") or BASE_DIR / "var").resolve()
TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_create_secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# ------------------------------------------------------------------ addresses
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), *LOCAL_HOSTS]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Set when a proxy in front of the portal ends TLS and sends X-Forwarded-Proto.
HTTPS = env.bool("PORTAL_HTTPS", default=False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez)$"]
SOURCE_URL = env.str("PORTAL_SOURCE_URL", default="")

# ------------------------------------------------------------------ applications
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "mlops_portal.foundation",
    "mlops_portal.organizations",
    "assessments.evidence",
    "assessments.maturity",
    "assessments.roles",
    "assessments.people",
    "assessments.advice",
    "pipelines_catalog.landscape",
    "pipelines_catalog.runs",
    "pipelines_catalog.alerts",
    "pipelines_catalog.registry",
    "pipelines_catalog.triggers",
    # after the rooms, so that their translations of a sentence win
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "mlops_portal.foundation.proxies.DeclaredProxies",
    "mlops_portal.health.AnyHostForProbes",
    "mlops_portal.foundation.requests.RequestIdMiddleware",
    "mlops_portal.foundation.incoming_requests.CookieMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mlops_portal.foundation.secret_addresses.ReferrerMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "mlops_portal.foundation.again.AgainMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mlops_portal.foundation.unavailable.UnavailableMiddleware",
    "mlops_portal.foundation.incoming_requests.IncomingMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mlops_portal.organizations.second_factor.AsksForSecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "mlops_portal.urls"
WSGI_APPLICATION = "mlops_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mlops_portal.foundation.context.page",
                "mlops_portal.organizations.context.accounts",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        # last: only what allauth brings and templates/ does not replace
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

FORM_RENDERER = "mlops_portal.foundation.forms.PortalFormRenderer"

# ------------------------------------------------------------------ database
# An answer that was acknowledged survives a loss of power; tests, which lose nothing, do not wait.
SQLITE_SYNCHRONOUS = "OFF" if TESTING else "FULL"
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds; a starved writer waits five at saturation
    "init_command": (
        f"PRAGMA journal_mode=WAL;PRAGMA synchronous={SQLITE_SYNCHRONOUS};PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;"
    ),
}
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "portal.sqlite3"}
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS
    # Tests run on a file too: a database in memory has other locks than the one that is used.
    DATABASES["default"]["TEST"] = {"NAME": f"{gettempdir()}/portal-test-{os.getpid()}.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------ people
AUTH_USER_MODEL = "organizations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "mlops_portal.organizations.passwords.NotOfProductOrPerson"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "organizations:account"
ACCOUNT_ADAPTER = "mlops_portal.organizations.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "mlops_portal.organizations.forms.NameForm"
ACCOUNT_FORMS = {
    name: f"mlops_portal.organizations.account_forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "signup": "SignUpForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "NewPasswordForm",
        "reauthenticate": "ConfirmAccessForm",
        "change_email": "ChangeAddressForm",
    }.items()
}
MFA_FORMS = {
    name: f"mlops_portal.organizations.account_forms.{form}"
    for name, form in {
        "authenticate": "SecondFactorForm",
        "reauthenticate": "ConfirmBySecondFactorForm",
        "activate_totp": "ActivateTotpForm",
    }.items()
}
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one replaces it once proved
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds since the password before it is asked again
# Guessing: per address of the network, and per account from wherever it is tried.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
# Networks from which those proxies come: this machine and private ones, unless it is said.
PROXY_ADDRESSES = env.list("PORTAL_PROXY_ADDRESSES", default=[]) or [
    *("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES", default=1 if HTTPS else 0)
MFA_ADAPTER = "mlops_portal.organizations.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "MLOps Portal"
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds by which a phone's clock may be wrong

# Sign-in of the organization, by OpenID Connect.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_NAME = env.str("OIDC_NAME", default="") or "OpenID Connect"
# The form is answered with a redirect to the issuer, which browsers hold against the policy.
OIDC_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else []
SOCIALACCOUNT_ADAPTER = "mlops_portal.organizations.accounts.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
# An account is joined to one that exists only when the issuer says that the address is proved and
# it is proved here too (the adapter holds the second half).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False

# ------------------------------------------------------------------ mail
# With EMAIL_URL a worker sends; without it mails become files, which the outbox page shows on a
# laptop.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_IS_SENT = bool(EMAIL_URL)
OUTBOX_DIR = DATA_DIR / "outbox"
if MAIL_IS_SENT:
    vars().update(env.email_url("EMAIL_URL"))
    MAIL_SERVER_BACKEND = vars()["EMAIL_BACKEND"]
    EMAIL_BACKEND = "mlops_portal.foundation.mails.EmailBackend"
else:
    EMAIL_BACKEND = "mlops_portal.foundation.outbox.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds for each answer of the mail server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "portal@localhost"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_IS_SENT else "optional"
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_IS_SENT

# ------------------------------------------------------------------ sessions and cache
# In the database: the counts of failed sign-ins hold for all processes and need no other service.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "mlops_portal.foundation.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# ------------------------------------------------------------------ languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pt-br", "Português (Brasil)")]
LANGUAGE_COOKIE_AGE = 31_536_000
LOCALE_PATHS = [
    BASE_DIR / "mlops_portal" / "locale",
    BASE_DIR / "pipelines_catalog" / "demonstrations" / "locale",
]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# ------------------------------------------------------------------ files and limits
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Only the portal's own files: what packages bring is for pages that it does not serve.
STATICFILES_FINDERS = [
    "mlops_portal.foundation.style_sheet.StyleSheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or DATA_DIR / "static").resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no other, and each is compressed once
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EVIDENCE_DIR = DATA_DIR / "evidence"
if TESTING:  # files that no row names are cleared away: never those of a portal that is in use
    EVIDENCE_DIR = Path(gettempdir()) / f"portal-test-{os.getpid()}-evidence"
EVIDENCE_FILES = env.int("PORTAL_EVIDENCE_FILES", default=2_000)  # of an organization
EVIDENCE_BYTES = env.int("PORTAL_EVIDENCE_MEGABYTES", default=2_000) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# ------------------------------------------------------------------ security headers
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # a private link must not leave in a Referer
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Pico's chevrons are data images
        "font-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF, *OIDC_ORIGIN],
        "frame-ancestors": [NONE],
    }
}

# ------------------------------------------------------------------ background work
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

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["mlops_portal.foundation.api_gate.KnownQuery"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mlops_portal.foundation.api_gate.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "mlops_portal.foundation.errors.api_exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MLOps Portal API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mlops_portal.api_docs.tell_second_factor",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # the values say it
    "ENUM_NAME_OVERRIDES": {
        "RunStatusEnum": "pipelines_catalog.runs.api_schemas.RUN_STATUSES",
        "StepStatusEnum": "pipelines_catalog.runs.api_schemas.STEP_STATUSES",
        "AlertEventEnum": "pipelines_catalog.alerts.api_schemas.ALERT_EVENTS",
        "TriggerKindEnum": "pipelines_catalog.runs.api_schemas.TRIGGER_KINDS",
    },
}

# ------------------------------------------------------------------ pipelines
PORTAL_BENCH = env.bool("PORTAL_BENCH", default=False)  # offers the pipelines that measure
PIPELINE_PACKAGES = [
    "pipelines_catalog.demonstrations.bench.pipelines",
    "pipelines_catalog.demonstrations.flights.pipelines",
    *env.list("PORTAL_PIPELINES", default=[]),
]
ARTIFACTS_DIR = DATA_DIR / "artifacts"
# Seconds. A step whose process says nothing for a lease is lost; a message that nobody has taken
# for so long is sent again.
PIPELINE_LEASE_SECONDS = env.int("PORTAL_LEASE_SECONDS", default=15)
PIPELINE_HEARTBEAT_SECONDS = PIPELINE_LEASE_SECONDS / 3
PIPELINE_REAPER_SECONDS = PIPELINE_LEASE_SECONDS / 3
PIPELINE_RESEND_SECONDS = PIPELINE_LEASE_SECONDS * 2 / 3
PIPELINE_QUEUE_SECONDS = 3600  # that a run may wait for its turn before its own deadline counts
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

# ------------------------------------------------------------------ logging
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "mlops_portal.foundation.requests.RequestIdFilter"},
    },
    "formatters": {
        "line": {
            "class": "mlops_portal.foundation.secret_addresses.CuttingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s%(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "mlops_portal": {"level": LOG_LEVEL},
        "assessments": {"level": LOG_LEVEL},
        "pipelines_catalog": {"level": LOG_LEVEL},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
