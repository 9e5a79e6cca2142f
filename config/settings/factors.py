"""Passkeys, codes of an app, recovery codes; sessions; and the same sign-in for apps."""

from config import env
from config.settings.base import IS_PRODUCTION, SITE_NAME

MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION  # http://localhost counts as secure for browsers
MFA_FORMS = {
    "authenticate": "accounts.forms.factors.CodeForm",
    "reauthenticate": "accounts.forms.factors.CodeAgainForm",
    "activate_totp": "accounts.forms.factors.FirstCodeForm",
    "add_webauthn": "accounts.forms.factors.NewPasskeyForm",
    "edit_webauthn": "accounts.forms.factors.PasskeyNameForm",
}
HEADLESS_CLIENTS = ("app",)  # browsers have pages
STAFF_SECOND_FACTOR = env.boolean(
    "STAFF_SECOND_FACTOR",
    False,
    "Reviewers and operators work only after they have set up a second factor (a passkey or an authenticator app).",
    topic="Security",
)
