"""Settings from the environment: variables, the data folder, and the portal's address."""

import os
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from mlops_portal.foundation.environment import unreadable
from mlops_portal.foundation.secrets import read_or_create_secret_key

if wrong := unreadable(os.environ):
    raise ImproperlyConfigured(" ".join(map(str, wrong)))
env = environ.Env()
env.ENVIRON = {key: value for key, value in os.environ.items() if value.strip()}  # empty: not set

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default="") or BASE_DIR / "var").resolve()
TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_create_secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

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
