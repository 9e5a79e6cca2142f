"""`manage.py compile_translations`: makes .mo files from .po files without gettext's system tools."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    """Compile every catalogue of locale/."""

    help = "Compiles locale/*/LC_MESSAGES/*.po to .mo with polib; gettext's tools are not needed."
    requires_system_checks = ()  # it runs before anything else works

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line for each catalogue."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                self.stdout.write(compile_catalogue(source))


def compile_catalogue(source: Path) -> str:
    """Write the .mo beside a .po by rename, so that a reader never sees half of it. Returns a line about it."""
    try:
        catalogue = polib.pofile(str(source))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{source}: {error}") from error
    part = source.with_suffix(".mo.part")
    catalogue.save_as_mofile(str(part))
    part.replace(source.with_suffix(".mo"))
    done = len(catalogue.translated_entries())
    return f"{source.with_suffix('.mo')}: {done} of {done + len(catalogue.untranslated_entries())} texts"
