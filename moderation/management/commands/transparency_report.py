"""`manage.py transparency_report --from 2026-01-01 --to 2026-12-31`: the yearly figures, as JSON."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.selectors.transparency import transparency_figures


class Command(BaseCommand):
    """Both days are included, in the site's time zone. Exit code 1 when they are the wrong way round."""

    help = "Print the figures that Articles 15 and 24 of Regulation (EU) 2022/2065 ask to be published: notices, restrictions, complaints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--from DAY --to DAY``."""
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="the first day")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="the last day")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object."""
        first, last = options["first"], options["last"]
        if last < first:
            raise CommandError(f"{last} is before {first}.")
        figures = transparency_figures(_midnight(first), _midnight(last + timedelta(days=1)))
        period = {"from": first.isoformat(), "to": last.isoformat()}
        self.stdout.write(json.dumps({**period, **figures}, indent=2, ensure_ascii=False))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
