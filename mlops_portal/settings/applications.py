"""Django settings: applications, middleware, templates, languages and time zone."""

import sys
from pathlib import Path

from mlops_portal.settings.environment import BASE_DIR, env

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
    "pipelines_catalog.serving",
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
    "mlops_portal.organizations.security.AsksForSecondFactor",
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

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pt-br", "Português (Brasil)")]
LANGUAGE_COOKIE_AGE = 31_536_000
LOCALE_PATHS = [
    BASE_DIR / "mlops_portal" / "locale",
    BASE_DIR / "pipelines_catalog" / "demonstrations" / "locale",
    # those that packages of pipelines bring
    *(
        folder
        for package in env.list("PORTAL_PIPELINES", default=[])
        for place in sys.path
        if (folder := Path(place, *package.split("."), "locale")).is_dir()
    ),
]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
