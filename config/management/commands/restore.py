"""`manage.py restore`: checks a backup, puts it in the place of this site's data and proves that nothing is missing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from config.backup.refusal import BackupError
from config.backup.restoring import check_backup, restore_backup
from config.checks import missing_secrets


class Command(BaseCommand):
    """Exit code 1 when something does not fit; before the first write everything was checked."""

    help = "Restores what `manage.py backup` wrote: checks every file, loads, migrates forward, verifies ledger and audit record."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, --yes, --check."""
        parser.add_argument("folder", type=Path, help="folder of a backup")
        parser.add_argument("--yes", action="store_true", help="write over a database or a storage that is not empty")
        parser.add_argument("--check", action="store_true", help="check the backup and write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what was done."""
        if problems := missing_secrets():
            raise CommandError("\n".join(problems))
        folder = options["folder"].resolve()
        try:
            if options["check"]:
                check_backup(folder, self.stdout.write)
            else:
                restore_backup(folder, self.stdout.write, replace=options["yes"])
        except (BackupError, OSError, BotoCoreError, ClientError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database refuses: {str(error).strip()}") from error
