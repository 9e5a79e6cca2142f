"""What Duanju is made of: apps, middleware, templates."""

from pathlib import Path

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DUANJU_MODE = env.choice(
    "DUANJU_MODE",
    "development",
    ("development", "production"),
    "In production mode cookies are secure, HSTS is on and secrets are demanded.",
    topic="General",
)
IS_PRODUCTION = DUANJU_MODE == "production"
DEBUG = env.boolean(
    "DUANJU_DEBUG", False, "Show tracebacks in the browser; never on a machine that others reach.", topic="General"
)
DUANJU_DATA = Path(
    env.text(
        "DUANJU_DATA",
        str(BASE_DIR / "var"),
        "Folder of everything that is written: database, media, uploads.",
        topic="General",
    )
)
DUANJU_PORT = env.integer("DUANJU_PORT", 8000, "Port of the web server.", topic="General")
DUANJU_HOST = env.text("DUANJU_HOST", "127.0.0.1", "Address that the web server listens on.", topic="General")
WEB_WORKERS = env.integer(
    "WEB_WORKERS", 1, "Processes of the web server; more than one needs CACHE_URL.", topic="General"
)
WEB_THREADS = env.integer(
    "WEB_THREADS", 8, "Pages that one process of the web server answers at the same time.", topic="General"
)
SITE_NAME = env.text("DUANJU_SITE_NAME", "Duanju", "Name of the site as viewers see it.", topic="General")
DUANJU_DATA.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "csp",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "media",
    "dramas",
    "playback",
    "billing",
    "moderation",
    "ads",
    "watch",
    "studio",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.http.language.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.http.plain.PlainTextMiddleware",
    "accounts.middleware.AppTokenMiddleware",
    "accounts.middleware.ActorMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.http.errors.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "accounts.context.people",
            ],
        },
    },
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # access is declared on the view itself
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.http.plain.PlainJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.http.schema.HouseSchema",
    "EXCEPTION_HANDLER": "core.http.errors.drf_exception_handler",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_THROTTLE_CLASSES": ["core.http.throttles.Throttle"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Duanju API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.http.throttles.tell_of_limits",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
