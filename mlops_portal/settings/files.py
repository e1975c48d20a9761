"""Static files, files that people bring, and limits of requests."""

import os
from pathlib import Path
from tempfile import gettempdir

from mlops_portal.settings.environment import BASE_DIR, DATA_DIR, DEBUG, TESTING, env

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Only the portal's own files: what packages bring is for pages that it does not serve.
STATICFILES_FINDERS = [
    "mlops_portal.foundation.static_files.StyleSheetFinder",
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
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no other, and each is compressed once
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EVIDENCE_DIR = DATA_DIR / "evidence"
if TESTING:  # files that no row names are cleared away: never those of a portal that is in use
    EVIDENCE_DIR = Path(gettempdir()) / f"portal-test-{os.getpid()}-evidence"
EVIDENCE_FILES = env.int("PORTAL_EVIDENCE_FILES", default=2_000)  # of an organization
EVIDENCE_BYTES = env.int("PORTAL_EVIDENCE_MEGABYTES", default=2_000) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
