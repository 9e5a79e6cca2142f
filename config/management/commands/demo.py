"""`manage.py demo`: builds the demo season through the services, beside a running site. May be stopped and started again at will."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.demo.drawing.film import draw_episode
from config.demo.season.building import Artist, build_season
from config.demo.season.cast import seat_everybody
from config.demo.season.cover import draw_cover


class Command(BaseCommand):
    """Accounts first, then the season."""

    help = "Makes demo accounts and a demo season: two series to watch, one to review, one to repair in the studio."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--accounts-only, --even-in-production."""
        parser.add_argument("--accounts-only", action="store_true", help="make the people and companies, no series")
        parser.add_argument("--even-in-production", action="store_true", help="make demo accounts on a production site")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print who can sign in, then build."""
        if settings.IS_PRODUCTION and not options["even_in_production"]:
            raise CommandError("This is a production site; demo accounts do not belong here.")
        for account in seat_everybody():
            self.stdout.write(f"{account.role:<9} {account.email:<24} {account.password}")
        if not options["accounts_only"]:
            build_season(Artist(draw_episode, draw_cover), self.stdout.write)
