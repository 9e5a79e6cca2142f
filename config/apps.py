"""The composition root as an app: commands that call everything."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """up, demo, doctor, and the checks of what production demands."""

    name = "config"

    def ready(self) -> None:
        """Register the system checks. The doctor's probes wait for their command: they know every server, and would cost memory."""
        import_module("config.checks")
