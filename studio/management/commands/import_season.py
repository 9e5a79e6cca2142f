"""`manage.py import_season`: a folder of episodes into a series, by the same services as the season drop."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ProducerCompany
from dramas.models import Series
from dramas.selectors.readiness import LICENCE_SENTENCES
from dramas.terms import publication_obstacle
from studio.services.folder_import import FileResult, FolderImport

WRONG_CALL = 2
SOME_REFUSED = 1


class Command(BaseCommand):
    """Exit code 0: all accepted; 1: some refused; 2: the call itself was wrong and nothing was done."""

    help = "Import a folder of video files (and .vtt subtitles beside them) into a series."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--producer SLUG --series SLUG FOLDER [--json]``."""
        parser.add_argument("--producer", required=True, metavar="SLUG")
        parser.add_argument("--series", required=True, metavar="SLUG")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line and file")
        parser.add_argument("folder", type=Path)

    def handle(self, *, producer: str, series: str, folder: Path, as_json: bool, **options: Any) -> None:
        """Print one line a file, in the order of names."""
        target = _series(producer, series)
        if not folder.is_dir():
            raise CommandError(_("“%(path)s” is not a folder.") % {"path": folder}, returncode=WRONG_CALL)
        obstacle = publication_obstacle(target.company, timezone.localdate())
        if obstacle:
            self.stderr.write(str(LICENCE_SENTENCES[obstacle]))
        results = []
        for result in FolderImport(target, folder).run():
            self.stdout.write(json.dumps(asdict(result), ensure_ascii=False) if as_json else _line(result))
            self.stdout.flush()
            results.append(result)
        refused = sum(not result.accepted for result in results)
        if refused:
            sentence = _("%(refused)s of %(all)s files were refused.") % {"refused": refused, "all": len(results)}
            raise CommandError(sentence, returncode=SOME_REFUSED)


def _series(producer: str, slug: str) -> Series:
    company = ProducerCompany.objects.filter(slug=producer).first()
    if company is None:
        raise CommandError(_("There is no producer “%(slug)s”.") % {"slug": producer}, returncode=WRONG_CALL)
    series = Series.objects.filter(slug=slug, company=company).select_related("company").first()
    if series is None:
        message = _("The producer “%(producer)s” has no series “%(slug)s”. Create it in the studio first.")
        raise CommandError(message % {"producer": producer, "slug": slug}, returncode=WRONG_CALL)
    return series


def _line(result: FileResult) -> str:
    if result.accepted:
        return _("%(file)s → episode %(episode)s") % {"file": result.file, "episode": result.episode}
    return _("%(file)s refused (%(rule)s): %(message)s") % {
        "file": result.file,
        "rule": result.rule,
        "message": result.message,
    }
