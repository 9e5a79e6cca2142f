"""Registers the app, what it listens to, and the first kind of subject."""

from importlib import import_module

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """May it be shown: checks, cases, the review desk, decisions."""

    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers, series as subjects of review (they lie below, so nobody above has to), and what the law demands of them."""
        import_module("moderation.receivers")
        import_module("moderation.person_records")
        subjects = import_module("moderation.subjects")
        series = import_module("moderation.subjects.series")
        subjects.register_subject(series.SeriesSubject())
        import_module("dramas.requirements").demand(import_module("moderation.selectors.demands").law_demands)
