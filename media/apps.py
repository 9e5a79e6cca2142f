"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """One Asset in, playable renditions out; knows no drama."""

    name = "media"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers."""
        if find_spec("media.receivers"):
            import_module("media.receivers")
