"""Registers the app and what it listens to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who you are, and how you are told."""

    name = "accounts"
    verbose_name = _("People and producers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register receivers, and what accounts knows about a person."""
        if find_spec("accounts.receivers"):
            import_module("accounts.receivers")
        import_module("accounts.person_records")
