"""`manage.py install_check_libraries`: what `up` runs in the background, so that the site need not wait for 400 MB."""

from typing import Any

from django.core.management import BaseCommand

from config.check_libraries import install_check_libraries


class Command(BaseCommand):
    """Install what is missing; quiet when nothing is."""

    help = "Installs the libraries of the heavier automated checks (requirements-checks.txt) if they are missing."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """A machine that is offline is no error: the site works without them, and the next start tries again."""
        install_check_libraries(self.stdout.write)
