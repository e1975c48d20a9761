"""Pages of allauth that change credentials: each requires re-authentication.

They precede allauth's own URLs, under `/accounts/`, with the same names. allauth itself lets an
account with single sign-on only pass, however long ago it signed in.
"""

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as issuer
from django.urls import path

from mlops_portal.organizations.views.guards import asks_again
from mlops_portal.organizations.views.sign_in import activate

urlpatterns = [
    path("password/set/", asks_again(account.password_set), name="account_set_password"),
    path("email/", asks_again(account.email), name="account_email"),
    path("2fa/totp/activate/", asks_again(activate), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", asks_again(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("3rdparty/", asks_again(issuer.connections), name="socialaccount_connections"),
]
