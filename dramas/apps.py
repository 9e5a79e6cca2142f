"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class DramasConfig(AppConfig):
    """What there is to watch: series, episodes and their immutable versions."""

    name = "dramas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers."""
        if find_spec("dramas.receivers"):
            import_module("dramas.receivers")
