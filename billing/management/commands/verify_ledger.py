"""Recompute the ledger from its entries and name whatever does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.services.sealing import LEDGER_CHAIN, seal_ledger
from billing.services.verification import verify_ledger


class Command(BaseCommand):
    """``manage.py verify_ledger [--seal] [--contains HASH]``; exit code 1 when something does not fit."""

    help = "Verify the ledger: balances, lots, holds, reversals and the hash chain; names every row that does not fit."

    def add_arguments(self, parser: Any) -> None:
        """``--seal`` chains the unsealed tail first; ``--contains`` takes a head that was kept elsewhere."""
        parser.add_argument("--seal", action="store_true", help="seal what is not sealed yet before verifying")
        parser.add_argument(
            "--contains", default="", metavar="HASH", help="a head noted earlier, which the chain must contain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line, or fail with one line a problem."""
        if options["seal"]:
            seal_ledger()
        verdict = verify_ledger()
        problems = [*verdict.problems, *([f"chain: {verdict.chain.broken}"] if verdict.chain.broken else [])]
        if options["contains"] and not LEDGER_CHAIN.contains(options["contains"]):
            problems.append(
                f"the chain does not contain the head {options['contains']}; it was cut off or written anew"
            )
        if problems:
            raise CommandError("BROKEN:\n" + "\n".join(problems))
        self.stdout.write(
            f"ok: {verdict.transactions} transactions, {verdict.chain.sealed} sealed, "
            f"{verdict.chain.unsealed} not sealed yet, head {verdict.chain.head}"
        )
