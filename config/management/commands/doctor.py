"""`manage.py doctor`: is everything there that the site needs? One line for each thing, and what to do."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand
from django.db import DatabaseError

import config.doctor  # noqa: F401 - registers its probes; only here, for they import every client library
from core.doctor import PROBES, Finding, Health, broken


def _examined(examine: Callable[[], Finding]) -> Finding:
    """A probe that needs tables which are not there yet says so instead of ending the examination."""
    try:
        return examine()
    except DatabaseError as error:
        return broken(f"the database refuses: {error}", "See the line about the database.")


class Command(BaseCommand):
    """Examine and report; exit code 1 when something is broken."""

    help = "Examines ffmpeg, disk, database, cache, storage, clock, secrets, fonts and every queue; exit code 1 if something fails."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--skip."""
        parser.add_argument(
            "--skip",
            action="append",
            default=[],
            metavar="NAME",
            help="leave out probes whose name begins so, for example: queue",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask every probe."""
        skipped = tuple(options["skip"])
        chosen = {name: examine for name, examine in PROBES.items() if not (skipped and name.startswith(skipped))}
        width = max((len(name) for name in chosen), default=0)
        findings = [self._report(name, width, _examined(examine)) for name, examine in chosen.items()]
        failures = sum(finding.health is Health.FAIL for finding in findings)
        self.stdout.write(f"{failures} of {len(findings)} need attention" if failures else "all is well")
        if failures:
            raise SystemExit(1)

    def _report(self, name: str, width: int, finding: Finding) -> Finding:
        style = {Health.OK: self.style.SUCCESS, Health.WARN: self.style.WARNING, Health.FAIL: self.style.ERROR}[
            finding.health
        ]
        hint = f"\n{'':6}{'':{width}}  → {finding.hint}" if finding.hint else ""
        self.stdout.write(f"{style(f'{finding.health:<4}')}  {name:<{width}}  {finding.text}{hint}")
        return finding
