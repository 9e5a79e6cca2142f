"""Lists the rule packs and says what is wrong with them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.law.contract import Pack
from moderation.selectors.classification import RULEPACKS, packs_on, read_packs


class Command(BaseCommand):
    """``manage.py rulepacks [FOLDER]``; exit code 1 when a pack cannot be used."""

    help = "List the rule packs with their dates, mark those in force here today, and fail with a sentence for each that is broken."

    def add_arguments(self, parser: Any) -> None:
        """Another folder than the installed one, to try packs before they are installed."""
        parser.add_argument("folder", nargs="?", default=str(RULEPACKS), help="folder of packs to read instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each pack, then what is wrong."""
        folder = Path(options["folder"])
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        found = read_packs(folder)
        for pack in found.packs:
            self.stdout.write(_line(pack))
        if found.problems:
            raise CommandError("\n".join(found.problems))
        if not found.packs:
            raise CommandError(f"{folder} holds no pack (*.yaml).")
        if folder == RULEPACKS:
            today = timezone.localdate()
            both = {pack.ref for ai_made in (False, True) for pack in packs_on(today, ai_made=ai_made)}
            self.stdout.write(f"in force here on {today}: {', '.join(sorted(both)) or 'none'}")


def _line(pack: Pack) -> str:
    until = pack.valid_to or "further notice"
    whom = "AI-made works" if pack.applies_to_ai else "all works"
    return f"{pack.ref}  {pack.jurisdiction}  {pack.valid_from} to {until}  {whom}  {pack.source}"
