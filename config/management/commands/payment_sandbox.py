"""`manage.py payment_sandbox`: runs the sandbox's server, or steers one that runs (faults, clock)."""

import os
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.management import BaseCommand, CommandError

TIMEOUT_SECONDS = 10


class Command(BaseCommand):
    """Play money."""

    help = "Runs the payment sandbox; with options it steers the one that runs: late, doubled, dropped messages, an outage, the clock."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to disturb, and how far to set the clock forward."""
        parser.add_argument("--delay", type=int, metavar="SECONDS", help="send messages so much later")
        parser.add_argument("--double", action="store_true", help="send every message twice")
        parser.add_argument("--reorder", action="store_true", help="send messages in any order")
        parser.add_argument("--drop", type=int, metavar="COUNT", help="send none of the next messages")
        parser.add_argument("--outage", action="store_true", help="answer no request of the site")
        parser.add_argument("--calm", action="store_true", help="end all disturbances")
        parser.add_argument("--forward", type=int, metavar="SECONDS", help="set the sandbox's clock forward")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run, or steer."""
        wishes = {name: options[name] for name in ("double", "reorder", "drop", "outage") if options[name]}
        if options["delay"]:
            wishes["delay_seconds"] = options["delay"]
        if not (wishes or options["calm"] or options["forward"]):
            os.execv(sys.executable, command_line())  # noqa: S606 - our own interpreter and module
        body: dict[str, Any] = {"faults": wishes} if wishes or options["calm"] else {}
        if options["forward"]:
            body["forward_seconds"] = options["forward"]
        try:
            answer = requests.post(
                f"{settings.SANDBOX_URL}/v1/control",
                json=body,
                headers={"Authorization": f"Bearer {settings.SANDBOX_KEY}"},
                timeout=TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            raise CommandError(f"The sandbox at {settings.SANDBOX_URL} does not answer: {error}") from error
        self.stdout.write(answer.text)


def command_line() -> list[str]:
    """The sandbox's server: one process, for its messages leave from a thread of it."""
    address = urlsplit(settings.SANDBOX_URL)
    options = ["--bind", f"{address.hostname}:{address.port or 80}", "--worker-class", "gthread", "--workers", "1"]
    return [
        *(sys.executable, "-m", "gunicorn", "config.payment_sandbox.wsgi:application"),
        *options,
        *("--threads", "8", "--log-level", "warning", "--no-control-socket", "--chdir", str(settings.BASE_DIR)),
    ]
