"""Secrets, cookies, headers, sign-in."""

import secrets
from contextlib import suppress
from pathlib import Path

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from config import env
from config.settings.base import DUANJU_DATA, DUANJU_HOST, IS_PRODUCTION
from config.settings.billing import PAYMENT_PROVIDER, SANDBOX_URL


def _own_secret(path: Path) -> str:
    """A secret made at first start and kept in the data folder: for development, where nobody sets one."""
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        fresh.chmod(0o600)
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii")


SECRET_KEY = env.text(
    "SECRET_KEY",
    "",
    "Signs sessions and grants; made by itself in development, demanded in production.",
    topic="Security",
)
if not SECRET_KEY:
    SECRET_KEY = "" if IS_PRODUCTION else _own_secret(DUANJU_DATA / "secret.key")
SECRET_KEY_FALLBACKS = list(
    env.words(
        "SECRET_KEY_FALLBACKS", (), "Older secret keys that are still accepted while you rotate.", topic="Security"
    )
)
AUDIT_KEY = env.text(
    "AUDIT_KEY",
    "",
    "Signs the daily anchors of the audit record; empty means a key made from SECRET_KEY.",
    topic="Security",
)
AUDIT_KEY_FALLBACKS = list(
    env.words("AUDIT_KEY_FALLBACKS", (), "Older audit keys whose anchors are still believed.", topic="Security")
)
AUDIT_FOLDER = env.text(
    "AUDIT_FOLDER",
    "",
    "Folder of the daily anchors of the audit record; empty means audit/ in the data folder.",
    topic="Security",
) or str(DUANJU_DATA / "audit")
ALLOWED_HOSTS = [
    *env.words(
        "ALLOWED_HOSTS",
        ("localhost", "127.0.0.1", "[::1]"),
        "Host names that the site answers to, besides DUANJU_HOST.",
        topic="Security",
    ),
    DUANJU_HOST,
]
CSRF_TRUSTED_ORIGINS = list(
    env.words(
        "CSRF_TRUSTED_ORIGINS",
        (),
        "Origins (https://host) that may send forms when a proxy changes the host.",
        topic="Security",
    )
)
CSRF_FAILURE_VIEW = "core.http.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.boolean(
    "SECURE_SSL_REDIRECT", IS_PRODUCTION, "Send http visitors to https.", topic="Security"
)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # load balancers ask over http
SECURE_HSTS_SECONDS = env.integer(
    "SECURE_HSTS_SECONDS",
    31_536_000 if IS_PRODUCTION else 0,
    "How long browsers remember to use https only.",
    topic="Security",
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.boolean(
    "BEHIND_PROXY", False, "Trust X-Forwarded-Proto and X-Forwarded-For from the proxy in front.", topic="Security"
):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count visitors, not the proxy
X_FRAME_OPTIONS = "DENY"
CHECKOUT_ORIGIN = (
    SANDBOX_URL if PAYMENT_PROVIDER == "sandbox" else "https://checkout.stripe.com"
)  # forms that lead there are redirected
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, CHECKOUT_ORIGIN],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = env.choice(
    "EMAIL_VERIFICATION",
    "mandatory",
    ("mandatory", "optional", "none"),
    "Whether an e-mail address must be confirmed before signing in.",
    topic="Security",
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "signup": "accounts.forms.sign_in.SignUpForm",
    "reset_password": "accounts.forms.sign_in.AskForResetForm",
    "reset_password_from_key": "accounts.forms.sign_in.NewPasswordForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.FirstPasswordForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmPasswordForm",
    "add_email": "accounts.forms.sign_in.NewAddressForm",
    "change_email": "accounts.forms.sign_in.OtherAddressForm",
    "confirm_email_verification_code": "accounts.forms.sign_in.AddressCodeForm",
    "confirm_password_reset_code": "accounts.forms.sign_in.ResetCodeForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION == "mandatory"
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
