"""Registers the app and what it listens to."""

from importlib import import_module

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The viewers' face."""

    name = "watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers, what is known about a person, and comments as subjects of review."""
        import_module("watch.person_records")
        import_module("watch.receivers")
        subjects = import_module("moderation.subjects")
        subjects.register_subject(import_module("watch.comment_subject").CommentSubject())
