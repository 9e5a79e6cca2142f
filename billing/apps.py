"""Registers the app and what it listens to."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Who may watch and who gets paid."""

    name = "billing"
    verbose_name = _("Money")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers, what billing knows about a person, and how tasks that earn coins are counted."""
        import_module("billing.receivers")
        import_module("billing.person_records")
        import_module("billing.earn_measures")
