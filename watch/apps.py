"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The viewers' face."""

    name = "watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers."""
        if find_spec("watch.receivers"):
            import_module("watch.receivers")
