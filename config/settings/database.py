"""The database and the cache: embedded by default, servers by environment."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import DUANJU_DATA

DATABASE_URL = env.text(
    "DATABASE_URL",
    "",
    "postgresql://user:password@host:5432/name; empty means SQLite in the data folder.",
    topic="Database and cache",
)
CACHE_URL = env.text(
    "CACHE_URL",
    "",
    "redis://host:6379/1; empty means memory of each process, enough for one web process.",
    topic="Database and cache",
)
DATABASE_PREPARES = env.boolean(
    "DATABASE_PREPARES",
    True,
    "PostgreSQL keeps the plans of the most frequent statements; false behind a pooler that shares connections between transactions.",
    topic="Database and cache",
)


# A server that was cut off is noticed within half a minute: a worker that waits for ever would keep its ffmpeg running for nothing.
LOST_SERVER: dict[str, Any] = {"connect_timeout": 10, "keepalives_idle": 15, "tcp_user_timeout": 30_000}


def database(url: str) -> dict[str, Any]:
    """Django's database settings for a URL; SQLite (WAL, immediate transactions) for none."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DUANJU_DATA / "duanju.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        message = "DATABASE_URL must start with postgresql://"
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Cursors of Django's own never prepare, whatever this says; those of core/statements.py do, from the first time on.
        "OPTIONS": {**LOST_SERVER, "prepare_threshold": 0 if DATABASE_PREPARES else None},
    }


DATABASES = {"default": database(DATABASE_URL)}
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "duanju",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }  # a counter for each address of a busy minute
    )
}
