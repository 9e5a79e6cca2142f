"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class PlaybackConfig(AppConfig):
    """Who watched what."""

    name = "playback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers, and what playback knows about a person."""
        if find_spec("playback.receivers"):
            import_module("playback.receivers")
        import_module("playback.person_records")
