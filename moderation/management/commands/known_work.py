"""`manage.py known_work add FILE --title …`: fills the bank of works that uploads are compared with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.actors import SYSTEM
from core.errors import DomainError
from moderation.enums import KnownWorkKind
from moderation.services.known_works import NewKnownWork, add_known_work
from moderation.services.tracing import FingerprintBusyError


class Command(BaseCommand):
    """Exit code 1 when the work was not added; the sentence says why. The file itself is not kept."""

    help = (
        "Add a video file to the bank of known works; uploads that match it are flagged, or blocked if it is illegal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``add FILE --title TITLE [--kind illegal|protected|licensed] [--source TEXT]``."""
        parser.add_argument("action", choices=["add"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", required=True)
        parser.add_argument("--kind", choices=KnownWorkKind.values, default=KnownWorkKind.PROTECTED.value)
        parser.add_argument("--source", default="", help="where it is from: an address, the number of a notice")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the id of the new row."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file “%(path)s”.") % {"path": path})
        new = NewKnownWork(title=options["title"], kind=KnownWorkKind(options["kind"]), source=options["source"])
        try:
            work = add_known_work(actor=SYSTEM, path=path.resolve(), new=new)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except FingerprintBusyError as busy:
            raise CommandError(_("This file is being fingerprinted just now. Try again in a minute.")) from busy
        self.stdout.write(f"{work.public_id} {work.get_kind_display()}: {work.title}")
