"""Registers the app, and what it knows about a person."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """Slots, campaigns, decision, events, reports."""

    name = "ads"
    verbose_name = _("Advertising")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what ads know about a person."""
        import_module("ads.person_records")
