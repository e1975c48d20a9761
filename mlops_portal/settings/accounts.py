"""Accounts, sign-in and mail."""

from urllib.parse import urlsplit

from mlops_portal.settings.environment import DATA_DIR, HTTPS, env

AUTH_USER_MODEL = "organizations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "mlops_portal.organizations.accounts.NotOfProductOrPerson"},
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
