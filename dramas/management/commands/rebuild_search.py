"""``manage.py rebuild_search``: the search index made again from the series."""

from typing import Any

from django.core.management.base import BaseCommand

from dramas.services.search import rebuild_search


class Command(BaseCommand):
    """Needed after rows were changed by hand, or after an upgrade that says so; twice does no harm."""

    help = "Make the search index again from the published series."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how many series can be found."""
        self.stdout.write(f"{rebuild_search()} series can be found.")
