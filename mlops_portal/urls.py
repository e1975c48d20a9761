"""Addresses of the whole portal."""

from django.urls import include, path

from assessments.maturity.views import method
from mlops_portal import health, home, outbox
from mlops_portal.organizations.views import sign_in
from pipelines_catalog.landscape.views import exports

handler400 = "mlops_portal.foundation.errors.bad_request"
handler403 = "mlops_portal.foundation.errors.permission_denied"
handler404 = "mlops_portal.foundation.errors.not_found"
handler429 = "mlops_portal.foundation.errors.too_many_requests"
handler500 = "mlops_portal.foundation.errors.server_error"

ROLES = [  # one namespace of two rooms
    path("", include("assessments.people.urls")),
    path("", include("assessments.roles.urls")),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("method/", method.method, name="method"),
    path("about/", home.about, name="about"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("language/", home.set_language, name="set-language"),
    path("theme/", home.set_theme, name="set-theme"),
    path("healthz", health.healthz, name="healthz"),
    path("livez", health.livez, name="livez"),
    path("assess/", include("assessments.maturity.urls")),
    path("roles/", include((ROLES, "skills"))),
    path("evidence/", include("assessments.evidence.urls")),
    path("landscape/", include("pipelines_catalog.landscape.urls")),
    path("landscape.<str:extension>", exports.selection, name="landscape-selection"),
    path("pipelines/", include("pipelines_catalog.urls")),
    path("organizations/", include("mlops_portal.organizations.urls")),
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/signup/", sign_in.sign_up, name="account_signup"),
    path("accounts/", include("mlops_portal.organizations.account_urls")),
    path("accounts/", include("allauth.urls")),
    path("open/<secret:key>/", outbox.open_by_key, name="open-by-key"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("api/", include("mlops_portal.api_urls")),
]
