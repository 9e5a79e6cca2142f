"""`manage.py up`: the whole site in one command. Prepares the database, then supervises web server, workers and clock."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from config.checks import missing_secrets
from config.supervision.exclusion import TakenError, check_port, sole_use
from config.supervision.log import Log
from config.supervision.programs import programs
from config.supervision.supervisor import Supervisor

NAMES = ("web", "encode", "preview", "light", "checks", "beat", "payments")


class Command(BaseCommand):
    """Run everything until Ctrl-C."""

    help = "Runs the web server, the workers and the clock, restarts what dies, and stops everything on Ctrl-C."
    requires_system_checks = ()  # our own sentences come first; migrate checks the rest

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--demo, --only, --skip-migrations."""
        parser.add_argument("--demo", action="store_true", help="build the demo season beside the running site")
        parser.add_argument(
            "--only",
            action="append",
            choices=NAMES,
            default=[],
            help="run only this program; may be given several times",
        )
        parser.add_argument(
            "--skip-migrations", action="store_true", help="another machine prepares the database and the static files"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse with a sentence, or run."""
        only = frozenset[str](options["only"])
        url = site_url()
        if problems := missing_secrets():
            raise CommandError("\n".join(problems))
        try:
            with sole_use(settings.DUANJU_DATA, url=url):
                if not only or "web" in only:
                    check_port(settings.DUANJU_HOST, settings.DUANJU_PORT)
                log = Log()
                if not options["skip_migrations"]:
                    prepare(log)
                address = (reachable_host(), settings.DUANJU_PORT)
                Supervisor(programs(only, with_demo=options["demo"]), log, address=address, url=url).run()
        except TakenError as error:
            raise CommandError(str(error)) from error


def prepare(log: Log) -> None:
    """Tables, and in production mode the hashed static files."""
    log.write("up", f"data folder {settings.DUANJU_DATA}")
    call_command("migrate", interactive=False, verbosity=0)
    if settings.IS_PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()


def reachable_host() -> str:
    """A host by which this machine reaches its own web server."""
    host: str = settings.DUANJU_HOST.strip("[]")
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def site_url() -> str:
    """Where a person on this machine opens the site."""
    host = reachable_host()
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.DUANJU_PORT}/"
