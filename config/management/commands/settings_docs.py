"""`manage.py settings_docs`: writes .env.example and docs/settings.md from the settings themselves (`make docs`)."""

from typing import Any

from django.core.management import BaseCommand

from config.settings_pages import pages


class Command(BaseCommand):
    """Write the pages."""

    help = "Writes .env.example and docs/settings.md from config/settings/."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line for each file."""
        for path, text in pages().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path))
