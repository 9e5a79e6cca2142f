"""The kernel as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Outbox, audit record, leases."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
