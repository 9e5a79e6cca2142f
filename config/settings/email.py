"""How e-mail leaves: to the console and a local outbox in development, by SMTP where a host is set."""

from config import env
from config.settings.base import DUANJU_HOST, DUANJU_PORT, SITE_NAME

SITE_URL = env.text(
    "SITE_URL",
    "",
    "Address of the site as people type it, for links in mail; empty means where the server listens.",
    topic="E-mail",
).rstrip("/")
SITE_URL = SITE_URL or f"http://{DUANJU_HOST}:{DUANJU_PORT}"
EMAIL_HOST = env.text(
    "EMAIL_HOST", "", "SMTP server; empty means that mail is printed and kept in the local outbox.", topic="E-mail"
)
EMAIL_PORT = env.integer("EMAIL_PORT", 587, "Port of the SMTP server.", topic="E-mail")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "", "User at the SMTP server.", topic="E-mail")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", "Password at the SMTP server.", topic="E-mail")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True, "Use STARTTLS.", topic="E-mail")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "accounts.mail.LocalOutboxBackend"
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f"{SITE_NAME} <no-reply@localhost>", "Sender of all mail.", topic="E-mail"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
