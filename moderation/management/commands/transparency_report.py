"""`manage.py transparency_report --from 2026-01-01 --to 2026-12-31`: the yearly figures, or every statement of reasons, as JSON."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.selectors.transparency import transparency_figures
from moderation.selectors.transparency_database import database_records


class Command(BaseCommand):
    """Both days are included, in the site's time zone. Exit code 1 when they are the wrong way round."""

    help = "Print the figures that Articles 15 and 24 of Regulation (EU) 2022/2065 ask to be published: notices, restrictions, complaints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--from DAY --to DAY [--statements]``."""
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="the first day")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="the last day")
        parser.add_argument(
            "--statements",
            action="store_true",
            help="instead: each statement of reasons as the EU transparency database takes it, one JSON object a line",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object, or one a line."""
        first, last = options["first"], options["last"]
        if last < first:
            raise CommandError(f"{last} is before {first}.")
        since, until = _midnight(first), _midnight(last + timedelta(days=1))
        if options.get("statements"):
            for record in database_records(since, until):
                self.stdout.write(json.dumps(record, ensure_ascii=False))
            return
        figures = transparency_figures(since, until)
        period = {"from": first.isoformat(), "to": last.isoformat()}
        self.stdout.write(json.dumps({**period, **figures}, indent=2, ensure_ascii=False))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
