"""A season from a folder: the same gates, numbers and services as the season drop, one answer a file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from core.actors import SYSTEM
from core.errors import DomainError
from dramas.models import EpisodeVersion, Series
from dramas.selectors.studio import latest_version
from dramas.services.episodes import set_subtitle
from media.enums import UploadState
from media.inbox import digest_of
from media.refusals import refusal_sentence
from media.selectors.uploads import refusal_of
from media.services.imports import import_file
from media.targets import UploadTarget
from studio.selectors.numbering import DroppedFile, PlannedFile, plan_drop
from studio.selectors.season import season_of
from studio.selectors.uploads import TARGET, owner_key

SUBTITLE_ENDINGS = frozenset({".vtt", ".srt"})
LANGUAGE_CODES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-hans": "zh-hans",
    "chs": "zh-hans",
    "en": "en",
    "en-us": "en",
    "eng": "en",
}
RESOLVED_LATER = "same-number"


@dataclass(frozen=True)
class FileResult:
    """What became of one file: ``episode`` is its number when it was accepted."""

    file: str
    accepted: bool
    rule: str = ""
    message: str = ""
    episode: int | None = None


@dataclass
class FolderImport:
    """One run over one folder; results are remembered, for a subtitle may need its video's before its turn."""

    series: Series
    folder: Path
    results: dict[str, FileResult] = field(default_factory=dict)
    plans: dict[str, PlannedFile] = field(default_factory=dict)

    def run(self) -> Iterator[FileResult]:
        """One result a file, in the order of names. Files that systems hide are left out."""
        paths = sorted(
            (path for path in self.folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.name
        )
        videos = [path for path in paths if path.suffix.lower() not in SUBTITLE_ENDINGS and _is_plain(path)]
        texts = latest_version(self.series)
        table = season_of(self.series, texts.language, texts.language)
        dropped = [DroppedFile(_label(path), path.stat().st_size) for path in videos]
        self.plans = {item.name: item for item in plan_drop(table, dropped).files}
        for path in paths:
            yield self._result(path)

    def _result(self, path: Path) -> FileResult:
        name = _label(path)
        if name not in self.results:
            self.results[name] = self._import(path, name)
        return self.results[name]

    def _import(self, path: Path, name: str) -> FileResult:
        if not _is_plain(path):
            return FileResult(
                name,
                accepted=False,
                rule="not-a-file",
                message=_("This is not a file. Put the videos themselves into the folder."),
            )
        try:
            if path.suffix.lower() in SUBTITLE_ENDINGS:
                return self._import_subtitle(path, name)
            return self._import_video(path, name)
        except DomainError as error:
            return FileResult(name, accepted=False, rule=error.code, message=str(error))
        except OSError as error:
            message = _("The file cannot be read (%(reason)s). Check its rights and the disk.") % {
                "reason": error.strerror or error
            }
            return FileResult(name, accepted=False, rule="unreadable-file", message=message)

    def _import_video(self, path: Path, name: str) -> FileResult:
        planned = self.plans[name]
        refused = self._obstacle(path, planned)
        if refused is not None:
            return refused
        target = UploadTarget(
            owner_key=owner_key(self.series.company_id),
            actor_ref=SYSTEM.ref,
            target_kind=TARGET,
            target_ref=f"{self.series.public_id}:{planned.number}",
            quota_bytes=self.series.company.upload_quota_bytes,
            profile=self.series.encoding_profile,
        )
        upload = import_file(path, target=target, name=name)
        if upload.state == UploadState.REFUSED:
            return FileResult(name, accepted=False, rule=upload.refusal_rule, message=refusal_of(upload))
        return FileResult(name, accepted=True, episode=self._number_of(upload.asset_id, planned))

    def _obstacle(self, path: Path, planned: PlannedFile) -> FileResult | None:
        """What the plan has against the file. The very same file is called so, whatever its number."""
        if planned.size_bytes:
            first = self._same_file(digest_of(path))
            if first:
                message = refusal_sentence("duplicate", {"first": first})
                return FileResult(planned.name, accepted=False, rule="duplicate", message=message)
        if not planned.rule or (planned.rule == RESOLVED_LATER and not self._is_taken(planned.number)):
            return None
        return FileResult(planned.name, accepted=False, rule=planned.rule, message=str(planned.message))

    def _same_file(self, sha256: str) -> str:
        """The name under which the series already has these bytes, or nothing."""
        same = EpisodeVersion.objects.filter(episode__series=self.series, asset__source_sha256=sha256)
        return same.values_list("asset__source_name", flat=True).first() or ""

    def _is_taken(self, number: int | None) -> bool:
        """Whether a file of this run already got the number; the one that wanted it first may have been refused."""
        return any(result.accepted and result.episode == number for result in self.results.values())

    def _number_of(self, asset_id: int | None, planned: PlannedFile) -> int | None:
        version = (
            EpisodeVersion.objects.filter(asset=asset_id, episode__series=self.series).select_related("episode").first()
        )
        return version.episode.number if version else planned.number

    def _import_subtitle(self, path: Path, name: str) -> FileResult:
        stem, _dot, suffix = path.stem.rpartition(".")
        language = LANGUAGE_CODES.get(suffix.lower(), "")
        if not stem or not language:
            message = _("The name must end in a language, like E01.en.vtt or E01.zh-hans.vtt.")
            return FileResult(name, accepted=False, rule="subtitle-language", message=message)
        video = next(
            (
                other
                for other in sorted(self.folder.iterdir())
                if other.stem == stem and other.suffix.lower() not in SUBTITLE_ENDINGS
            ),
            None,
        )
        result = self._result(video) if video else None
        if result is None or result.episode is None:
            message = _("There is no accepted video named “%(stem)s” for these subtitles.") % {"stem": stem}
            return FileResult(name, accepted=False, rule="subtitle-without-video", message=message)
        version = (
            EpisodeVersion.objects.filter(episode__series=self.series, episode__number=result.episode)
            .select_related("episode__series")
            .latest("number")
        )
        set_subtitle(actor=SYSTEM, version=version, language=language, content=path.read_bytes())
        return FileResult(name, accepted=True, episode=result.episode)


def _label(path: Path) -> str:
    """The name as text; bytes that are no UTF-8 are replaced, so that it can be printed."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def _is_plain(path: Path) -> bool:
    return path.is_file()
