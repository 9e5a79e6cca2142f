"""`manage.py backup`: database, media and their proof in one folder, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from config.backup.making import make_backup
from config.backup.refusal import BackupError
from config.checks import missing_secrets


class Command(BaseCommand):
    """Write to <folder>.partial, then take the folder's place; exit code 1 leaves an earlier backup as it was."""

    help = "Backs up the database and the media of a running site; files that an earlier backup holds are not copied again."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, help="new folder, or that of an earlier backup, which is replaced")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what was kept."""
        if problems := missing_secrets():
            raise CommandError("\n".join(problems))
        try:
            manifest = make_backup(options["folder"], self.stdout.write)
        except (BackupError, OSError, BotoCoreError, ClientError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database refuses: {str(error).strip()}. Does `manage.py doctor` find it well?"
            ) from error
        for name, (position, head) in manifest.database.facts.heads.items():
            self.stdout.write(f"{name}: {position} sealed, head {head or 'none'}")
        self.stdout.write(f"ok: {options['folder']} (the keys are not in it: keep SECRET_KEY and the others elsewhere)")
