"""Addresses of allauth's pages: those of the way in are public, all others ask for somebody who is signed in."""

from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.policies import is_signed_in
from core.http.access import declare, public, requires

WAY_IN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "mfa_authenticate",
        "mfa_login_webauthn",
    }
)


def sign_in_addresses() -> list[URLPattern | URLResolver]:
    """Everything below /accounts/. allauth's own lists of factors and of sessions give way to our page of security."""
    to_security_page = RedirectView.as_view(pattern_name="people:security")
    addresses: list[URLPattern | URLResolver] = [
        path("", include("allauth.account.urls")),
        path("2fa/", to_security_page, name="mfa_index"),
        path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
        path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
        path("2fa/totp/", include("allauth.mfa.totp.urls")),
        path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
        path("2fa/webauthn/", to_security_page, name="mfa_list_webauthn"),
        path("2fa/webauthn/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
        path("2fa/webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
        path("2fa/webauthn/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
        path("2fa/webauthn/keys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
        path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    ]
    for pattern in _flat(addresses):
        declare([pattern], public if pattern.name in WAY_IN else requires(is_signed_in))
    return addresses


def _flat(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    return [
        found
        for pattern in patterns
        for found in (_flat(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern])
    ]
