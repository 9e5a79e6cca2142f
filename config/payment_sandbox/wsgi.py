"""The sandbox as a server: Django without a database and without the site's rooms. ``manage.py payment_sandbox`` runs it."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path
from whitenoise import WhiteNoise

import config.settings as site

settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["core"],
    LANGUAGES=site.LANGUAGES,
    LOCALE_PATHS=site.LOCALE_PATHS,
    ROOT_URLCONF=__name__,
    SANDBOX_KEY=site.SANDBOX_KEY,
    SANDBOX_URL=site.SANDBOX_URL,
    SANDBOX_WEBHOOK_SECRETS=site.SANDBOX_WEBHOOK_SECRETS,
    SECRET_KEY="unused",  # noqa: S106 - the sandbox keeps no sessions and signs its messages with a secret of their own
    SITE_NAME=site.SITE_NAME,
    STATIC_URL="/static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [site.BASE_DIR / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {"context_processors": ["django.template.context_processors.i18n"]},
        }
    ],
    USE_TZ=True,
)
django.setup()

from config.payment_sandbox import views  # noqa: E402 - needs the settings
from config.payment_sandbox.bank import Bank  # noqa: E402
from config.payment_sandbox.messages import Courier  # noqa: E402
from config.payment_sandbox.store import Store  # noqa: E402

urlpatterns = [
    path("healthz", views.health),
    path("pay/<str:ref>", views.pay),
    path("v1/checkouts", views.checkouts),
    path("v1/charges", views.charges),
    path("v1/payments/<str:ref>", views.payment),
    path("v1/payments/<str:ref>/refunds", views.refunds),
    path("v1/payments/<str:ref>/disputes", views.disputes),
    path("v1/orders/<str:order_ref>/payments", views.payments_of),
    path("v1/disputes/<str:ref>", views.dispute),
    path("v1/control", views.control),
]
bank = Bank(Store(site.DUANJU_DATA / "payment-sandbox" / "bank.sqlite3"))
views.use(bank)
Courier(bank, f"{site.SITE_URL}/payments/messages/sandbox/").start()
application = WhiteNoise(get_wsgi_application(), root=site.BASE_DIR / "static", prefix="static/")
