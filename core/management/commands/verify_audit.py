"""Recompute the audit record's hash chain, compare it with the anchors outside the database, and name what does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.anchors import anchor_files, anchor_problems
from core.audit import AUDIT_CHAIN, seal_audit, verify_audit


class Command(BaseCommand):
    """``manage.py verify_audit [--seal] [--contains HASH]``; exit code 1 when the chain is broken."""

    help = "Verify the audit record: recomputes every hash, names the first broken row, reports the unsealed tail and the head."

    def add_arguments(self, parser: Any) -> None:
        """``--seal`` chains the unsealed tail first; ``--contains`` takes a head that was kept elsewhere, in a log or a letter."""
        parser.add_argument("--seal", action="store_true", help="seal what is not sealed yet before verifying")
        parser.add_argument(
            "--contains", default="", metavar="HASH", help="a head noted earlier, which the chain must contain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line, or fail with the broken row."""
        if options["seal"]:
            seal_audit()
        verdict = verify_audit()
        problems = [f"{verdict.broken} ({verdict.sealed} records before it are intact)"] if verdict.broken else []
        problems += anchor_problems()
        if problems:
            raise CommandError("\n".join(f"BROKEN: {problem}" for problem in problems))
        if options["contains"] and not AUDIT_CHAIN.contains(options["contains"]):
            message = (
                f"BROKEN: the chain does not contain the head {options['contains']}; it was cut off or written anew"
            )
            raise CommandError(message)
        anchored = f"{len(anchor_files())} anchors fit"
        self.stdout.write(
            f"ok: {verdict.sealed} sealed, {verdict.unsealed} not sealed yet, {anchored}, head {verdict.head}"
        )
