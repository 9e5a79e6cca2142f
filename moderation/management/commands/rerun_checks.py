"""`manage.py rerun_checks flashing`: let one check look at the catalogue again, without hurry."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from core.errors import InvalidError
from moderation.services.checks import rerun_checks


class Command(BaseCommand):
    """Writes waiting runs; the workers do the rest."""

    help = "Plans a check for everything that was submitted. What was computed already is not computed again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """KEY, --check-version, --live."""
        parser.add_argument("key", help="the check, for example flashing")
        parser.add_argument("--check-version", type=int, help="a version on trial instead of the live one")
        parser.add_argument("--live", action="store_true", help="only what viewers can see now")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan and say how many."""
        try:
            made = rerun_checks(key=options["key"], version=options["check_version"], live=options["live"])
        except InvalidError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made} items get a run that they did not have.")
