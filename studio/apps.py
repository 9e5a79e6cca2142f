"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The producers' face."""

    name = "studio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers."""
        if find_spec("studio.receivers"):
            import_module("studio.receivers")
